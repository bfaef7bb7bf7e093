using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace Clients.Resilience;

/// <summary>
/// A token that is issued and expires. Renewed early and in the background while the old one serves; one request to the issuer at a time,
/// shared by all that wait; after a failure the issuer is left alone for a moment. Callers that give up do not end the shared request.
/// </summary>
internal sealed partial class MintedCredential(UpstreamRuntime runtime, TokenMint mint) : CredentialSource, IDisposable
{
    private readonly Lock gate = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly TimeProvider time = runtime.Time;
    private volatile Cached? current;
    private Task<MintOutcome>? running;
    private MintFailure? failure;
    private int failures;
    private long blockedUntil;
    private long rejectableFrom = long.MinValue;

    public TokenMint Mint => mint;

    public override string Whereabouts => mint.Whereabouts;

    public override string? Identity => mint.Identity;

    public override IReadOnlyCollection<string>? GrantedScopes => current?.Token.Scopes;

    public override ValueTask<string?> GetAsync(CancellationToken cancellationToken)
    {
        var now = time.GetTimestamp();
        if (current is { } fresh && now < fresh.RenewFrom)
        {
            return new(fresh.Token.Value);
        }

        lock (gate)
        {
            if (current is { } token && now < token.UsableUntil)
            {
                if (now >= token.RenewFrom && now >= blockedUntil)
                {
                    running ??= Start();
                }

                return new(token.Token.Value);
            }

            if (running is null && failure is { } known && now < blockedUntil)
            {
                return IsOptional(known) ? default : ValueTask.FromException<string?>(Refuse(known));
            }

            return new(WaitAsync(running ??= Start(), cancellationToken));
        }
    }

    /// <summary>The first report of a token throws it away, but only so often: an upstream that answers 401 to everything is not the token's fault.</summary>
    public override void Reject(string secret)
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            if (current is { } token && token.Token.Value == secret && now >= rejectableFrom)
            {
                current = null;
                rejectableFrom = Later(now, TokenSchedule.BetweenRejections);
            }
        }
    }

    internal override TimeSpan Settling(string secret)
    {
        if (current is not { } token || token.Token.Value != secret || time.GetElapsedTime(token.IssuedAt) is var age && age >= mint.Settling)
        {
            return TimeSpan.Zero;
        }

        var left = mint.Settling - age;
        var step = TimeSpan.FromSeconds(1);
        return left < step ? left : step;
    }

    public void Dispose() => stopping.Cancel(); // the request in flight ends and is not waited for; disposing under it would race

    private async Task<string?> WaitAsync(Task<MintOutcome> pending, CancellationToken cancellationToken)
    {
        var outcome = await pending.WaitAsync(cancellationToken).ConfigureAwait(false);
        return outcome.Failure is not { } why ? outcome.Token!.Value : IsOptional(why) ? null : throw Refuse(why);
    }

    /// <summary>Where nothing is configured and nothing need be, calls go out without a credential.</summary>
    private bool IsOptional(MintFailure why) => ReferenceEquals(why, MintFailure.Missing) && runtime.Definition.Credential.Optional;

    private CallFaultException Refuse(MintFailure why)
    {
        var left = time.GetElapsedTime(time.GetTimestamp(), Interlocked.Read(ref blockedUntil));
        return why.ToException(mint.Whereabouts, mint.Path, left > TimeSpan.Zero ? left : TimeSpan.Zero, time.GetUtcNow());
    }

    /// <summary>Begun by whoever comes first, but not on its behalf: neither its cancellation nor its trace nor its headers go along.</summary>
    private Task<MintOutcome> Start()
    {
        using (ExecutionContext.SuppressFlow())
        {
            return Task.Run(RunAsync);
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever a transport throws becomes the failure of those who wait.")]
    private async Task<MintOutcome> RunAsync()
    {
        var asked = time.GetTimestamp();
        MintOutcome outcome;
        using var limit = new CancellationTokenSource(runtime.Definition.Budget.Attempt, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping.Token);
        try
        {
            outcome = await mint.MintAsync(linked.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            outcome = Describe(exception, limit.IsCancellationRequested);
        }

        lock (gate)
        {
            Take(outcome, asked);
            running = null;
        }

        if (outcome.Failure is { } why && !IsOptional(why) && !stopping.IsCancellationRequested)
        {
            Log.NotIssued(runtime.Logger, runtime.Definition.Name, mint.Whereabouts, why.Code, why.Reason, mint.Path, failures);
        }

        return outcome;
    }

    private void Take(MintOutcome outcome, long asked)
    {
        if (outcome.Token is { } token)
        {
            var renewal = TokenSchedule.Renewal(token.Lifetime, runtime.Random());
            current = new Cached(token, time.GetTimestamp(), Later(asked, renewal), Later(asked, TokenSchedule.Usable(token.Lifetime)));
            (failure, failures, blockedUntil) = (null, 0, 0);
            return;
        }

        failure = outcome.Failure;
        blockedUntil = Later(time.GetTimestamp(), TokenSchedule.Block(++failures, failure!.RetryAfter, runtime.Random()));
    }

    private static MintFailure Describe(Exception exception, bool timedOut)
    {
        if (timedOut)
        {
            return MintFailure.Unavailable("it did not answer within Budget.Attempt");
        }

        var found = TransportFaults.Unwrap(exception) ?? TransportFaults.Describe(exception, TransportPart.Head);
        return found.Code == UpstreamErrorCode.EgressDenied || found.Code == UpstreamErrorCode.Unauthorized
            ? new MintFailure(found.Code, found.Detail?.TrimEnd('.') ?? "it is not allowed", Transient: false)
            : MintFailure.Unavailable($"it could not be reached or understood ({found.Code})", null, exception);
    }

    private long Later(long from, TimeSpan span) => from + (long)(span.TotalSeconds * time.TimestampFrequency);

    private sealed class Cached(MintedToken token, long issuedAt, long renewFrom, long usableUntil)
    {
        public MintedToken Token { get; } = token;

        public long IssuedAt { get; } = issuedAt;

        public long RenewFrom { get; } = renewFrom;

        public long UsableUntil { get; } = usableUntil;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 13, EventName = "TokenNotIssued", Level = LogLevel.Warning,
            Message = "{Upstream}: no token ({Whereabouts}), {Code}: {Reason}. See {Path}; {Failures} failure(s) in a row")]
        public static partial void NotIssued(
            ILogger logger, string upstream, string whereabouts, string code, string reason, string path, int failures);
    }
}
