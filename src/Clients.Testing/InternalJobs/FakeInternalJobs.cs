using Clients.Testing.Contracts;
using Clients.Testing.Http;
using Clients.Testing.InternalJobs;

namespace Clients.Testing;

/// <summary>
/// The internal job service, held to its contract: keys make submissions repeatable, jobs move by the clock
/// (notStarted, running, then succeeded), and callers see only their own. A job of type <c>fail</c> fails for good after its last attempt,
/// one of type <c>flaky</c> succeeds at the second.
/// </summary>
/// <example>
/// <code>
/// await using var jobs = await FakeInternalJobs.StartAsync(new() { TimeProvider = time, Step = TimeSpan.FromSeconds(1) });
/// // … submit a job to jobs.BaseAddress …
/// time.Advance(TimeSpan.FromSeconds(2));
/// // … it has succeeded …
/// </code>
/// </example>
public sealed class FakeInternalJobs : IAsyncDisposable
{
    private const string ContractName = "contracts/internal-jobs/openapi.yaml";

    private static readonly Lazy<ContractDocument> Contract = new(() => ContractDocument.Embedded(ContractName));

    private FakeInternalJobs(FakeInternalJobsOptions options)
    {
        BacklogLimit = options.BacklogLimit;
        var endpoints = new JobEndpoints(options, () => BacklogLimit);
        Upstream = new FakeUpstream(Contract.Value, new FakeUpstreamOptions { TimeProvider = options.TimeProvider })
        {
            Hooks = new FakeHooks { Before = endpoints.Authenticate },
        };
        Upstream
            .On("submitJob", endpoints.SubmitAsync)
            .On("getJob", endpoints.Get)
            .On("cancelJob", endpoints.Cancel)
            .On("listJobs", endpoints.List);
    }

    /// <summary>The server underneath, for handlers of your own.</summary>
    public FakeUpstream Upstream { get; }

    /// <inheritdoc cref="FakeUpstream.BaseAddress"/>
    public Uri BaseAddress => Upstream.BaseAddress;

    /// <inheritdoc cref="FakeUpstream.Requests"/>
    public IReadOnlyList<RecordedRequest> Requests => Upstream.Requests;

    /// <inheritdoc cref="FakeUpstream.Violations"/>
    public IReadOnlyList<ContractViolation> Violations => Upstream.Violations;

    /// <inheritdoc cref="FakeUpstream.Faults"/>
    public FaultPlan Faults => Upstream.Faults;

    /// <summary>How many jobs may wait; set it to 0 to make the backlog full at once.</summary>
    public int BacklogLimit { get; set; }

    /// <summary>Starts the service, empty, on a free loopback port.</summary>
    public static async Task<FakeInternalJobs> StartAsync(
        FakeInternalJobsOptions? options = null, CancellationToken cancellationToken = default)
    {
        var jobs = new FakeInternalJobs(options ?? new FakeInternalJobsOptions());
        await jobs.Upstream.StartAsync(cancellationToken).ConfigureAwait(false);
        return jobs;
    }

    /// <summary>Stops at once.</summary>
    public ValueTask DisposeAsync() => Upstream.DisposeAsync();
}
