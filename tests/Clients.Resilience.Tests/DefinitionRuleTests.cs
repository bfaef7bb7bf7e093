namespace Clients.Resilience.Tests;

/// <summary>What code says of an upstream is checked as configuration is: with the key, and before the first call.</summary>
public sealed class DefinitionRuleTests
{
    public static TheoryData<string, Func<UpstreamDefinition, UpstreamDefinition>> Mistakes() => new()
    {
        { "Budget:Total", static d => d with { Budget = d.Budget with { Total = TimeSpan.Zero } } },
        { "Budget:Total", static d => d with { Budget = d.Budget with { Total = TimeSpan.FromSeconds(-1) } } },
        { "Budget:Total", static d => d with { Budget = d.Budget with { Total = Timeout.InfiniteTimeSpan } } },
        { "Budget:Total", static d => d with { Budget = d.Budget with { Total = TimeSpan.MaxValue } } },
        { "Budget:Attempt", static d => d with { Budget = d.Budget with { Attempt = TimeSpan.Zero } } },
        { "Budget:Attempt", static d => d with { Budget = d.Budget with { Attempt = d.Budget.Total + TimeSpan.FromTicks(1) } } },
        { "Budget:Connect", static d => d with { Budget = d.Budget with { Connect = -TimeSpan.FromTicks(1) } } },
        { "Budget:Connect", static d => d with { Budget = d.Budget with { Connect = d.Budget.Attempt + TimeSpan.FromTicks(1) } } },
        { "Budget:Idle", static d => d with { Budget = d.Budget with { Idle = TimeSpan.Zero } } },
        { "Retry:BaseDelay", static d => d with { Retry = d.Retry with { BaseDelay = d.Retry.MaxDelay + TimeSpan.FromTicks(1) } } },
        { "Retry:MaxDelay", static d => d with { Retry = d.Retry with { MaxDelay = TimeSpan.Zero } } },
        { "Retry:Attempts", static d => d with { Retry = d.Retry with { Attempts = 0 } } },
        { "Retry:Attempts", static d => d with { Retry = d.Retry with { Attempts = 11 } } },
        { "Retry:RetryBudget", static d => d with { Retry = d.Retry with { RetryBudget = double.NaN } } },
        { "Retry:RetryBudget", static d => d with { Retry = d.Retry with { RetryBudget = -0.1 } } },
        { "Retry:RetryBudget", static d => d with { Retry = d.Retry with { RetryBudget = 1.1 } } },
        { "Breaker:FailureRatio", static d => d with { Breaker = d.Breaker with { FailureRatio = double.NaN } } },
        { "Breaker:FailureRatio", static d => d with { Breaker = d.Breaker with { FailureRatio = 0 } } },
        { "Breaker:FailureRatio", static d => d with { Breaker = d.Breaker with { FailureRatio = 1.1 } } },
        { "Breaker:Minimum", static d => d with { Breaker = d.Breaker with { Minimum = 0 } } },
        { "Breaker:Consecutive", static d => d with { Breaker = d.Breaker with { Consecutive = 0 } } },
        { "Breaker:Open", static d => d with { Breaker = d.Breaker with { Open = d.Breaker.MaxOpen + TimeSpan.FromTicks(1) } } },
        { "Breaker:Window", static d => d with { Breaker = d.Breaker with { Window = TimeSpan.Zero } } },
        { "Concurrency:Limit", static d => d with { Concurrency = d.Concurrency with { Limit = 10_001 } } },
        { "Concurrency:Limit", static d => d with { RateLimit = RateLimitKind.GitHub, Concurrency = d.Concurrency with { Limit = 101 } } },
        { "Concurrency:Queue", static d => d with { Concurrency = d.Concurrency with { Queue = -1 } } },
        { "Limits:Request", static d => d with { Limits = d.Limits with { Request = 0 } } },
        { "Limits:Response", static d => d with { Limits = d.Limits with { Response = 0 } } },
        { "Limits:Headers", static d => d with { Limits = d.Limits with { Headers = 1023 } } },
        { "Headers:Send", static d => Sending(d, "Connection", "close") },
        { "Headers:Send", static d => Sending(d, "Authorization", "Bearer x") },
        { "Headers:Send", static d => Sending(d, "X-A", "a\r\nX-B: 1") },
        { "Headers:Send", static d => Sending(d, "X\r\nA", "a") },
        { "BaseAddress", static d => d with { BaseAddress = new Uri("https://things.example/?part") } },
        { "BaseAddress", static d => d with { BaseAddress = new Uri("https://things.example/#part") } },
        { "Egress:Hosts", static d => d with { Egress = d.Egress with { Hosts = [""] } } },
        { "Egress:Hosts", static d => d with { Egress = d.Egress with { Hosts = ["things.example/path"] } } },
        { "Egress:Hosts", static d => d with { Egress = d.Egress with { Hosts = ["things..example"] } } },
        { "Egress:RedirectHosts", static d => d with { Egress = d.Egress with { RedirectHosts = ["*."] } } },
        { "Proxy", static d => d with { Egress = d.Egress with { Proxy = new Uri("https://proxy.example") } } },
        { "Proxy", static d => d with { Egress = d.Egress with { Proxy = new Uri("http://a:b@proxy.example") } } },
        { "Proxy", static d => d with { Egress = d.Egress with { Proxy = new Uri("http://proxy.example/path") } } },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Definition_WithAMistake_IsRefusedByItsKeyAlone(string key, Func<UpstreamDefinition, UpstreamDefinition> mistake)
    {
        var errors = new List<UpstreamConfigurationError>();

        DefinitionRules.Check(mistake(ThingsContract.Default), "x", errors);

        var error = Assert.Single(errors);
        Assert.Equal($"x:{key}", error.Key);
        Assert.All([error.Rule, error.Fix], Assert.NotEmpty);
    }

    public static TheoryData<Func<UpstreamDefinition, UpstreamDefinition>> Limits() => new()
    {
        { static d => d with { Budget = new BudgetPolicy { Total = TimeSpan.FromTicks(1), Attempt = TimeSpan.FromTicks(1), Connect = TimeSpan.FromTicks(1), Idle = TimeSpan.FromTicks(1) } } },
        { static d => d with { Retry = d.Retry with { Attempts = 1, RetryBudget = 0, BaseDelay = d.Retry.MaxDelay } } },
        { static d => d with { Retry = d.Retry with { Attempts = 10, RetryBudget = 1 } } },
        { static d => d with { Breaker = d.Breaker with { FailureRatio = 1, Minimum = 1, Consecutive = 1, Open = d.Breaker.MaxOpen } } },
        { static d => d with { Concurrency = d.Concurrency with { Limit = 1, Queue = 0 } } },
        { static d => d with { RateLimit = RateLimitKind.GitHub, Concurrency = d.Concurrency with { Limit = 100 } } },
        { static d => d with { Concurrency = d.Concurrency with { Limit = 10_000, Queue = 100_000 } } },
        { static d => d with { Limits = d.Limits with { Request = 1, Response = 1, Headers = 1024 } } },
        { static d => d with { Egress = d.Egress with { Proxy = new Uri("http://proxy.example:3128") } } },
        { static d => d with { Egress = d.Egress with { RedirectHosts = ["ab", "*.ab"] } } },
    };

    [Theory]
    [MemberData(nameof(Limits))]
    public void Definition_AtTheLimits_IsValid(Func<UpstreamDefinition, UpstreamDefinition> change)
    {
        var errors = new List<UpstreamConfigurationError>();

        DefinitionRules.Check(change(ThingsContract.Default), "x", errors);

        Assert.Empty(errors);
    }

    /// <summary>How two times compare says nothing while one of them is none.</summary>
    [Fact]
    public void Times_ThatAreNone_AreNotComparedAsWell()
    {
        var errors = new List<UpstreamConfigurationError>();

        DefinitionRules.Check(
            ThingsContract.Default with { Budget = new BudgetPolicy { Total = TimeSpan.Zero, Connect = TimeSpan.FromSeconds(-1) } }, "x", errors);

        Assert.Equal(
            ["x:Budget:Total = '00:00:00'", "x:Budget:Connect = '-00:00:01'"], errors.Select(static e => $"{e.Key} = '{e.Value}'"));
    }

    private static UpstreamDefinition Sending(UpstreamDefinition definition, string name, string value) =>
        definition with { Headers = definition.Headers with { Send = new Dictionary<string, string> { [name] = value } } };
}
