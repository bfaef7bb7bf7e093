using System.Globalization;
using System.Text.RegularExpressions;
using Octokit;

namespace Clients.GitHub;

/// <summary>Reads what <c>GetLastApiInfo</c> tells, and where the next page is, out of an answer's headers; Octokit's own reader is not public.</summary>
internal static partial class OctokitApiInfo
{
    /// <param name="headers">Of the answer; names in any case.</param>
    /// <param name="received">When it came, by this machine's clock.</param>
    public static ApiInfo Read(Dictionary<string, string> headers, DateTimeOffset received) => new(
        Links(headers.GetValueOrDefault("Link")),
        Words(headers.GetValueOrDefault("X-OAuth-Scopes")),
        Words(headers.GetValueOrDefault("X-Accepted-OAuth-Scopes")),
        headers.GetValueOrDefault("ETag"),
        new Octokit.RateLimit(headers),
        Skew(headers.GetValueOrDefault("Date"), received));

    private static Dictionary<string, Uri> Links(string? header)
    {
        var links = new Dictionary<string, Uri>(StringComparer.OrdinalIgnoreCase);
        foreach (Match link in Link().Matches(header ?? string.Empty))
        {
            if (Uri.TryCreate(link.Groups["target"].Value, UriKind.Absolute, out var target))
            {
                links[link.Groups["rel"].Value] = target;
            }
        }

        return links;
    }

    private static string[] Words(string? header) => header?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>In whole seconds, as the header is.</summary>
    private static TimeSpan Skew(string? date, DateTimeOffset received) =>
        DateTimeOffset.TryParse(date, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var server)
            ? server - DateTimeOffset.FromUnixTimeSeconds(received.ToUnixTimeSeconds())
            : TimeSpan.Zero;

    [GeneratedRegex("<(?<target>[^>]*)>[^,<]*?;\\s*rel=\"?(?<rel>next|prev|first|last)\"?", RegexOptions.IgnoreCase)]
    private static partial Regex Link();
}
