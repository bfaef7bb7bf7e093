using Clients.Resilience;
using Octokit;
using Octokit.Internal;

namespace Clients.GitHub;

/// <summary>
/// Octokit's transport: each request is a call of the pipeline. Answers, failed ones too, go back to Octokit, which makes its own exceptions of
/// them; what the pipeline says itself is thrown as <see cref="UpstreamException"/>. docs/decisions/0020 says why.
/// </summary>
internal sealed class OctokitHttpClient(UpstreamConnection connection) : IHttpClient
{
    private readonly OctokitRequests requests = new(connection.Definition);
    private readonly OctokitOperations operations = new(connection);

    /// <summary>In ticks; 0: nobody has asked for one.</summary>
    private long timeout;

    public async Task<IResponse> Send(IRequest request, CancellationToken cancellationToken, Func<object, object>? preprocessResponseBody = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var message = requests.Create(request);
        try
        {
            var answer = await connection.SendAsync(message, operations.Find(message), Options(request), cancellationToken).ConfigureAwait(false);
            return await OctokitResponse.ReadAsync(answer, OctokitRequests.IsRaw(message), preprocessResponseBody, cancellationToken).ConfigureAwait(false);
        }
        catch (UpstreamException refused) when (refused.Error is { Code: UpstreamErrorCode.RateLimited, Status: null })
        {
            return OctokitResponse.OfClosedGate(refused.Error); // the limit is still in force: what catches Octokit's exception catches this
        }
    }

    /// <summary>As HttpClient's: positive, or infinite for none. It shortens the policy's budget and never extends it.</summary>
    public void SetRequestTimeout(TimeSpan timeout)
    {
        if (timeout != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        }

        Interlocked.Exchange(ref this.timeout, timeout == Timeout.InfiniteTimeSpan ? 0 : timeout.Ticks);
    }

    /// <summary>The connection is not this client's.</summary>
    public void Dispose()
    {
    }

    private UpstreamCallOptions? Options(IRequest request)
    {
        var asked = Interlocked.Read(ref timeout);
        var own = OctokitRequests.TimeoutOf(request)?.Ticks ?? 0;
        var shortest = asked > 0 && own > 0 ? Math.Min(asked, own) : Math.Max(asked, own);
        return shortest > 0 ? new UpstreamCallOptions { Timeout = TimeSpan.FromTicks(shortest) } : null;
    }
}
