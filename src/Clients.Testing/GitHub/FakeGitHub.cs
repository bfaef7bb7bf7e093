using Clients.Testing.Contracts;
using Clients.Testing.GitHub;
using Clients.Testing.Http;

namespace Clients.Testing;

/// <summary>
/// GitHub, as far as contracts/github declares it, with state: repositories of every kind, workflow runs that move by the clock, limits
/// that run out, conditional requests, renames, statistics that are computed first, and a second host for downloads that refuses credentials.
/// </summary>
/// <remarks>
/// Seeded, always the same: <c>acme/rocket</c> (rich: 265 branches, 320 commits, 45 runs), <c>acme/pipelines</c> (a dispatchable
/// <c>deploy.yml</c>, a <c>nightly.yml</c> that is not), <c>acme/empty</c>, <c>acme/old-name</c> (renamed to <c>acme/new-name</c>),
/// <c>acme/secret</c> (private), <c>acme/attic</c> (archived), <c>acme/blocked</c> (451) and <c>acme/module-01</c> to <c>-40</c> for
/// search. A dispatched run ends as its input <c>outcome</c> says (<c>success</c> without it), and its title holds the values of its
/// inputs. A search for the word <c>timeout</c> has incomplete results.
/// </remarks>
/// <example>
/// <code>
/// await using var github = await FakeGitHub.StartAsync(new() { TimeProvider = time });
/// github.Faults.On("repos/get").Status(502).Times(2);
/// github.LimitNext(SecondaryLimit.MessageOnly);
/// // … call github.BaseAddress with "Authorization: Bearer test-token" …
/// Assert.Empty(github.Violations);
/// </code>
/// </example>
public sealed class FakeGitHub : IAsyncDisposable
{
    private const string ContractName = "contracts/github/openapi.yaml";

    private static readonly Lazy<ContractDocument> Contract = new(() => ContractDocument.Embedded(ContractName));

    private readonly SignedHost _signedHost;
    private readonly GitHubGate _gate;

    private FakeGitHub(FakeGitHubOptions options, SignedHost signedHost)
    {
        _signedHost = signedHost;
        var world = WorldSeed.Create(options);
        var quota = new RateLimits(options);
        _gate = new GitHubGate(options, world, quota, () => BaseAddress);
        var context = new GitHubContext(options, world, new GitHubLinks(() => BaseAddress), signedHost, quota);
        Upstream = new FakeUpstream(Contract.Value, new FakeUpstreamOptions { TimeProvider = options.TimeProvider })
        {
            PathPrefix = options.PathPrefix,
            Hooks = new FakeHooks
            {
                RewritePath = world.RewritePath, Before = _gate.Before, After = _gate.After, Undeclared = new BeyondContract(context).Answer,
            },
        };
        GitHubEndpoints.Register(Upstream, context);
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

    /// <summary>The address of the second host, which serves logs, archives and artifacts and refuses credentials.</summary>
    public Uri SignedHostAddress => _signedHost.BaseAddress;

    /// <summary>Every request that the second host got, including those that it refused.</summary>
    public IReadOnlyList<RecordedRequest> SignedHostRequests => _signedHost.Requests;

    /// <summary>What shall go wrong on the second host, for its next requests in order, whatever they ask for.</summary>
    public OperationFaults DownloadFaults => _signedHost.Faults;

    /// <summary>Changes the content of every file on the second host, as if each had been written anew.</summary>
    public void ChangeDownloads() => _signedHost.Change();

    /// <summary>Starts both hosts, freshly seeded, on free loopback ports.</summary>
    public static async Task<FakeGitHub> StartAsync(FakeGitHubOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new FakeGitHubOptions();
        var signedHost = await SignedHost.StartAsync(options, cancellationToken).ConfigureAwait(false);
        var github = new FakeGitHub(options, signedHost);
        await github.Upstream.StartAsync(cancellationToken).ConfigureAwait(false);
        return github;
    }

    /// <summary>How many requests were refused because of a limit, primary or secondary.</summary>
    public int RefusedByLimits => _gate.Refused;

    /// <summary>Answers the next requests, whatever they are, as a secondary limit does.</summary>
    public void LimitNext(SecondaryLimit limit, int times = 1) => _gate.LimitNext(limit, times);

    /// <summary>Uses a rate limit up, down to what shall remain.</summary>
    /// <param name="remaining">How many requests shall remain in the window.</param>
    /// <param name="token">Whose limit; null for the anonymous one.</param>
    /// <param name="resource">Which limit: <c>core</c> or <c>search</c>.</param>
    public void SetRemaining(int remaining, string? token = "test-token", string resource = "core") =>
        _gate.SetRemaining(remaining, token, resource);

    /// <summary>Stops both hosts at once.</summary>
    public async ValueTask DisposeAsync()
    {
        await Upstream.DisposeAsync().ConfigureAwait(false);
        await _signedHost.DisposeAsync().ConfigureAwait(false);
    }
}
