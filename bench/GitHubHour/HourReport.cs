namespace Clients.Bench.GitHubHour;

/// <summary>What the server and the callers saw in one run.</summary>
public sealed record HourReport
{
    public required string Client { get; init; }

    /// <summary>Calls that count against the hourly quota and were answered, and how many that quota allows.</summary>
    public required int Core { get; init; }

    public required int CoreAllowed { get; init; }

    public required int Searches { get; init; }

    public required int SearchesAllowed { get; init; }

    /// <summary>Requests that the server refused for a limit: the rules forbade to send them.</summary>
    public required int Forbidden { get; init; }

    /// <summary>The longest that a call kept its caller.</summary>
    public required TimeSpan LongestCall { get; init; }

    /// <summary>The shortest time between two writes, as they arrived.</summary>
    public required TimeSpan ShortestWritePause { get; init; }

    /// <summary>Failures that did not say when to come again.</summary>
    public required int Untold { get; init; }

    /// <summary>The worse of the two shares of what was allowed.</summary>
    public double Throughput => Math.Min(Core / (double)CoreAllowed, Searches / (double)SearchesAllowed);
}
