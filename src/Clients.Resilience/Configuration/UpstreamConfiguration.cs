using Microsoft.Extensions.Configuration;

namespace Clients.Resilience;

/// <summary>Reads <c>Upstreams:&lt;Name&gt;</c> by hand: no reflection, and every mistake is collected.</summary>
internal static class UpstreamConfiguration
{
    public const string Root = "Upstreams";

    /// <summary><c>internal-jobs</c> is configured as <c>InternalJobs</c>; the case does not matter.</summary>
    public static string KeyOf(string name) =>
        string.Concat(name.Split('-', StringSplitOptions.RemoveEmptyEntries).Select(static part => char.ToUpperInvariant(part[0]) + part[1..]));

    /// <summary>The section of one upstream.</summary>
    public static string PathOf(UpstreamDefinition definition) => $"{Root}:{KeyOf(definition.Name)}";

    /// <summary>The settings to run with. Mistakes are added to <paramref name="errors"/>.</summary>
    public static UpstreamSettings Read(
        UpstreamDefinition definition,
        IConfiguration? configuration,
        List<UpstreamConfigurationError> errors,
        Func<UpstreamDefinition, UpstreamDefinition>? change = null)
    {
        var path = PathOf(definition);
        var secrets = ConfiguredSecrets.None;
        Uri? shared = null;
        if (configuration?.GetSection(path) is { } section && section.Exists())
        {
            definition = Override(definition, new SectionReader(section, path, errors), out secrets, out shared);
            CommittedSecrets.Refuse(configuration, path, errors);
        }

        definition = change?.Invoke(definition) ?? definition;
        DefinitionRules.Check(definition, path, errors);
        return new UpstreamSettings(definition, secrets) { SharedState = shared };
    }

    /// <summary>The settings to run with.</summary>
    /// <exception cref="UpstreamConfigurationException">There are mistakes.</exception>
    public static UpstreamSettings Read(
        UpstreamDefinition definition, IConfiguration? configuration, Func<UpstreamDefinition, UpstreamDefinition>? change = null)
    {
        var errors = new List<UpstreamConfigurationError>();
        var settings = Read(definition, configuration, errors, change);
        return errors.Count == 0 ? settings : throw new UpstreamConfigurationException(errors);
    }

    /// <summary>The same upstream at another address. Hosts that got the credential beside the former one are not those of this one.</summary>
    public static UpstreamDefinition Move(UpstreamDefinition definition, Uri address) =>
        address.IsAbsoluteUri && EgressRules.IsSameOrigin(address, definition.BaseAddress)
            ? definition with { BaseAddress = address }
            : definition with { BaseAddress = address, Credential = definition.Credential with { Hosts = [] } };

    private static UpstreamDefinition Override(UpstreamDefinition definition, SectionReader section, out ConfiguredSecrets secrets, out Uri? shared)
    {
        shared = section.Store("SharedState", SharedStates.IsSupported);
        definition = Move(definition, section.Address("BaseAddress", definition.BaseAddress));
        var result = definition with
        {
            Egress = Override(definition.Egress with { Proxy = section.Address("Proxy", definition.Egress.Proxy) }, section.Child("Egress")),
            Headers = Override(definition.Headers, section.Child("Headers")),
            Budget = Override(definition.Budget, section.Child("Budget")),
            Retry = Override(definition.Retry, section.Child("Retry")),
            Breaker = Override(definition.Breaker, section.Child("Breaker")),
            Concurrency = Override(definition.Concurrency, section.Child("Concurrency")),
            RateLimit = section.Choice(
                "RateLimit", definition.RateLimit, ("none", RateLimitKind.None), ("standard", RateLimitKind.Standard), ("github", RateLimitKind.GitHub)),
            Limits = Override(definition.Limits, section.Child("Limits")),
            Cache = Override(definition.Cache, section.Child("Cache")),
            Credential = CredentialOverride.Read(definition.Credential, section.Child("Credential"), out secrets),
            Overrides = OperationOverrides.Read(definition.Operations, section.Child("Operations")),
        };
        section.RefuseUnknown();
        return result;
    }

    private static EgressPolicy Override(EgressPolicy policy, SectionReader section) => section.Done(policy with
    {
        Hosts = section.Texts("Hosts", policy.Hosts),
        RedirectHosts = section.Texts("RedirectHosts", policy.RedirectHosts),
        PrivateAddresses = section.Flag("PrivateAddresses", policy.PrivateAddresses),
    });

    private static HeaderPolicy Override(HeaderPolicy policy, SectionReader section) => section.Done(policy with
    {
        Send = section.Map("Send", policy.Send),
    });

    private static BudgetPolicy Override(BudgetPolicy policy, SectionReader section) => section.Done(policy with
    {
        Total = section.Duration("Total", policy.Total),
        Attempt = section.Duration("Attempt", policy.Attempt),
        Connect = section.Duration("Connect", policy.Connect),
        Idle = section.Duration("Idle", policy.Idle),
    });

    private static RetryPolicy Override(RetryPolicy policy, SectionReader section) => section.Done(policy with
    {
        Attempts = section.Whole("Attempts", policy.Attempts),
        BaseDelay = section.Duration("BaseDelay", policy.BaseDelay),
        MaxDelay = section.Duration("MaxDelay", policy.MaxDelay),
        RetryBudget = section.Ratio("RetryBudget", policy.RetryBudget),
    });

    private static BreakerPolicy Override(BreakerPolicy policy, SectionReader section) => section.Done(policy with
    {
        FailureRatio = section.Ratio("FailureRatio", policy.FailureRatio),
        Minimum = section.Whole("Minimum", policy.Minimum),
        Consecutive = section.Whole("Consecutive", policy.Consecutive),
        Window = section.Duration("Window", policy.Window),
        Open = section.Duration("Open", policy.Open),
        MaxOpen = section.Duration("MaxOpen", policy.MaxOpen),
    });

    private static ConcurrencyPolicy Override(ConcurrencyPolicy policy, SectionReader section) => section.Done(policy with
    {
        Limit = section.Whole("Limit", policy.Limit),
        Queue = section.Whole("Queue", policy.Queue),
    });

    private static CachePolicy Override(CachePolicy policy, SectionReader section) => section.Done(policy with
    {
        Enabled = section.Choice("Enabled", policy.Enabled, ("true", true), ("false", false)),
        Memory = section.Bytes("Memory", policy.Memory),
        Entry = section.Bytes("Entry", policy.Entry),
        Age = section.Duration("Age", policy.Age),
    });

    private static LimitPolicy Override(LimitPolicy policy, SectionReader section) => section.Done(policy with
    {
        Request = section.Bytes("Request", policy.Request),
        Response = section.Bytes("Response", policy.Response),
        Headers = (int)Math.Clamp(section.Bytes("Headers", policy.Headers), int.MinValue, int.MaxValue),
    });
}
