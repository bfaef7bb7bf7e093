using System.Globalization;

namespace Clients.Resilience;

/// <summary>What a definition must satisfy once contract and configuration are put together: fields first, then relations.</summary>
internal static class DefinitionRules
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(24);

    private const long LargestEntry = 1L << 30;

    public static void Check(UpstreamDefinition definition, string path, List<UpstreamConfigurationError> errors)
    {
        CheckAddress(definition, path, errors);
        CheckProxy(definition, path, errors);
        EgressDefinitionRules.Check(definition, path, errors);
        CheckBudget(definition, path, errors);
        CheckCounts(definition, path, errors);
        OperationRules.Check(definition, path, errors);
        CheckCache(definition.Cache, path, errors);
        CheckHeaders(definition, path, errors);
        CredentialRules.Check(definition, path, errors);
    }

    private static void CheckAddress(UpstreamDefinition definition, string path, List<UpstreamConfigurationError> errors)
    {
        var address = definition.BaseAddress;
        var key = $"{path}:BaseAddress";
        if (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https") || AddressRules.HostOf(address).Length == 0)
        {
            errors.Add(new(key, "(not shown)", "must be an absolute http(s) address", "Write it like https://host.example/path"));
            return;
        }

        if (address.UserInfo.Length > 0)
        {
            errors.Add(new(key, "(hidden)", "must not carry user information", "Use Credential instead"));
        }

        if (address.Query.Length > 0 || address.Fragment.Length > 0)
        {
            errors.Add(new(key, Show(address), "must not have a query or fragment", "Remove everything from '?' or '#' on"));
        }

        if (address.Scheme == "http" && !definition.Internal && !AddressRules.IsLoopbackHost(address))
        {
            errors.Add(new(key, Show(address), "must be https", "Only loopback addresses and internal upstreams may use http"));
        }
    }

    private static void CheckProxy(UpstreamDefinition definition, string path, List<UpstreamConfigurationError> errors)
    {
        if (definition.Egress.Proxy is { } proxy && (proxy is not { IsAbsoluteUri: true, Scheme: "http", PathAndQuery: "/" } || proxy.UserInfo.Length > 0))
        {
            errors.Add(new($"{path}:Proxy", "(hidden)", "must be scheme, host and port of an HTTP proxy that asks for no password", "Write it like http://proxy.example:3128"));
        }
    }

    private static void CheckBudget(UpstreamDefinition definition, string path, List<UpstreamConfigurationError> errors)
    {
        var budget = definition.Budget;
        var positive = true;
        foreach (var (key, value) in new[]
        {
            ("Budget:Total", budget.Total), ("Budget:Attempt", budget.Attempt), ("Budget:Connect", budget.Connect), ("Budget:Idle", budget.Idle),
            ("Retry:MaxDelay", definition.Retry.MaxDelay), ("Retry:BaseDelay", definition.Retry.BaseDelay), ("Breaker:Window", definition.Breaker.Window),
            ("Breaker:Open", definition.Breaker.Open), ("Breaker:MaxOpen", definition.Breaker.MaxOpen), ("Cache:Age", definition.Cache.Age),
        })
        {
            positive &= IsTime(errors, $"{path}:{key}", value);
        }

        if (!positive)
        {
            return;
        }

        AtMost(errors, $"{path}:Budget:Attempt", budget.Attempt, "Budget:Total", budget.Total);
        AtMost(errors, $"{path}:Budget:Connect", budget.Connect, "Budget:Attempt", budget.Attempt);
        AtMost(errors, $"{path}:Retry:BaseDelay", definition.Retry.BaseDelay, "Retry:MaxDelay", definition.Retry.MaxDelay);
        AtMost(errors, $"{path}:Breaker:Open", definition.Breaker.Open, "Breaker:MaxOpen", definition.Breaker.MaxOpen);
    }

    internal static bool IsTime(List<UpstreamConfigurationError> errors, string key, TimeSpan value)
    {
        if (value > TimeSpan.Zero && value <= LongestTimer)
        {
            return true;
        }

        errors.Add(new(key, Show(value), "must be above 0 and at most 24 days", "Write it like 500ms, 10s or 2m"));
        return false;
    }

    internal static void AtMost(List<UpstreamConfigurationError> errors, string key, TimeSpan value, string limitKey, TimeSpan limit)
    {
        if (value > limit)
        {
            errors.Add(new(key, Show(value), $"must be at most {limitKey} ({Show(limit)})", $"Lower it or raise {limitKey}"));
        }
    }

    private static void CheckCounts(UpstreamDefinition definition, string path, List<UpstreamConfigurationError> errors)
    {
        CheckAttempts(errors, path, definition.Retry.Attempts);
        Between(errors, $"{path}:Breaker:Minimum", definition.Breaker.Minimum, 1, int.MaxValue);
        Between(errors, $"{path}:Breaker:Consecutive", definition.Breaker.Consecutive, 1, int.MaxValue);
        Between(errors, $"{path}:Concurrency:Limit", definition.Concurrency.Limit, 1, 10_000);
        if (RateLimitRules.For(definition.RateLimit).Terms is { } terms && definition.Concurrency.Limit > terms.AtOnce)
        {
            errors.Add(new(
                $"{path}:Concurrency:Limit", definition.Concurrency.Limit.ToString(CultureInfo.InvariantCulture),
                $"must be at most {terms.AtOnce}, which is what the upstream allows of a credential at the same time", $"Lower it to {terms.AtOnce}"));
        }

        Between(errors, $"{path}:Concurrency:Queue", definition.Concurrency.Queue, 0, 100_000);
        Between(errors, $"{path}:Limits:Request", definition.Limits.Request, 1, long.MaxValue);
        Between(errors, $"{path}:Limits:Response", definition.Limits.Response, 1, long.MaxValue);
        Between(errors, $"{path}:Limits:Headers", definition.Limits.Headers, 1024, 16 * 1024 * 1024);
        if (!(definition.Breaker.FailureRatio is > 0 and <= 1))
        {
            errors.Add(new($"{path}:Breaker:FailureRatio", Show(definition.Breaker.FailureRatio), "must be above 0 and at most 1", "Write it like 0.5 or 50%"));
        }

        if (!(definition.Retry.RetryBudget is >= 0 and <= 1))
        {
            errors.Add(new($"{path}:Retry:RetryBudget", Show(definition.Retry.RetryBudget), "must be between 0 and 1", "Write it like 0.1 or 10%"));
        }
    }

    private static void CheckCache(CachePolicy cache, string path, List<UpstreamConfigurationError> errors)
    {
        Between(errors, $"{path}:Cache:Entry", cache.Entry, 1, LargestEntry);
        if (cache.Memory < cache.Entry)
        {
            errors.Add(new($"{path}:Cache:Memory", cache.Memory.ToString(CultureInfo.InvariantCulture), "must hold at least one Cache:Entry", "Raise it, or lower Cache:Entry"));
        }
    }

    private static void CheckHeaders(UpstreamDefinition definition, string path, List<UpstreamConfigurationError> errors)
    {
        foreach (var (name, value) in definition.Headers.Send)
        {
            if (HopHeaders.Contains(name) || !HeaderCheck.IsName(name) || HeaderCheck.IsUnsafe(value)
                || name.Equals("Authorization", StringComparison.OrdinalIgnoreCase) || name.Equals(definition.Credential.Header, StringComparison.OrdinalIgnoreCase))
            {
                errors.Add(new($"{path}:Headers:Send", HeaderCheck.IsUnsafe(name) ? "?" : name, "must not be sent with this value, or at all", "Remove it from Headers:Send, or from headers.send in the contract's upstream.json"));
            }
        }
    }

    internal static void CheckAttempts(List<UpstreamConfigurationError> errors, string path, int attempts) =>
        Between(errors, $"{path}:Retry:Attempts", attempts, 1, 10);

    private static void Between(List<UpstreamConfigurationError> errors, string key, long value, long least, long most)
    {
        if (value < least || value > most)
        {
            var rule = most >= int.MaxValue ? $"must be at least {least}" : $"must be between {least} and {most}";
            errors.Add(new(key, value.ToString(CultureInfo.InvariantCulture), rule, "Change it or remove the key to get the default"));
        }
    }

    /// <summary>Without user information, which may be a secret.</summary>
    private static string Show(Uri address) => address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    private static string Show(TimeSpan value) => value.ToString("c", CultureInfo.InvariantCulture);

    private static string Show(double value) => value.ToString(CultureInfo.InvariantCulture);
}
