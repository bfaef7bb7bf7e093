using Clients.Resilience.Tests.Servers;
using static VerifyTests.Verifier;

namespace Clients.Resilience.Tests;

/// <summary>What an operator reads when an app does not start: each mistake with its place, its rule and the fix.</summary>
public sealed class ConfigurationMessageTests
{
    [Fact]
    public Task Mistakes_InConfiguration_AreAsApproved() => Verify(Describe(
        Configured("BaseAddress", "things"),
        Configured("BaseAddress", "ftp://things.example"),
        Configured("BaseAddress", "things@example"),
        Configured("BaseAddress", "http://things.example/api"),
        Configured("BaseAddress", "https://things.example/api?a=canary#b"),
        Configured("BaseAddress", "https://me:canary@things.example"),
        Configured("Proxy", "https://proxy.example"),
        Configured("SharedState", "http://:canary@redis.example"),
        Configured("RateLimit", "gitlab"),
        Configured("Concurrency:Limit", "many"),
        Configured("Concurrency:Limit", "0"),
        Configured("Concurrency:Queue", "100001"),
        Configured("Budget", "10s"),
        Configured("Budget:Total", "10"),
        Configured("Budget:Total", "0s"),
        Configured("Budget:Total", "25.00:00:00"),
        Configured("Budget:Atempt", "1s"),
        Configured("Budget:Attempt", "11s"),
        Configured("Budget:Connect", "4s"),
        Configured("Retry:Attempts", "1.5"),
        Configured("Retry:Attempts", "11"),
        Configured("Retry:BaseDelay", "6s"),
        Configured("Retry:RetryBudget", "ten"),
        Configured("Retry:RetryBudget", "-10%"),
        Configured("Breaker:FailureRatio", "150%"),
        Configured("Breaker:Minimum", "0"),
        Configured("Breaker:Open", "2m"),
        Configured("Limits:Response", "16 quarts"),
        Configured("Limits:Response", "0"),
        Configured("Limits:Response", "9999999999GB"),
        Configured("Limits:Headers", "1MiB and more"),
        Configured("Limits:Headers", "17MB"),
        Configured("Cache:Enabled", "maybe"),
        Configured("Cache:Memory", "1KB"),
        Configured("Cache:Entry", "2GB"),
        Configured("Egress:Hosts", "one.example"),
        Configured("Egress:Hosts:first", "one.example"),
        Configured("Egress:Hosts:0", " "),
        Configured("Egress:Hosts:0", "https://one.example"),
        Configured("Egress:RedirectHosts:0", "*.one.example:443"),
        Configured("Egress:PrivateAddresses", "yes"),
        Configured("Headers:Send:Connection", "close"),
        Configured("Headers:Send:Authorization", "Bearer canary"),
        Configured("Credential:Hosts:0", "files.example"),
        Configured("Credential:Hosts:0", "me:canary@files.example"),
        Configured("Credential:Token", " "),
        Configured("Credential:File", "secrets/token"),
        Configured("Credential:OAuth2:Authentication", "magic"),
        Configured("Credential:GitHubApp:AppId", "a b"),
        Configured("Surprise", "1")));

    [Fact]
    public Task Mistakes_InCode_AreAsApproved() => Verify(Describe(
        Defined("a scheme of its own", static d => d with { BaseAddress = new Uri("ws://things.example") }),
        Defined("no address", static d => d with { BaseAddress = new Uri("things", UriKind.Relative) }),
        Defined("proxy with a password", static d => d with { Egress = d.Egress with { Proxy = new Uri("http://me:canary@proxy.example") } }),
        Defined("more than GitHub allows", static d => d with { RateLimit = RateLimitKind.GitHub, Concurrency = d.Concurrency with { Limit = 101 } }),
        Defined("NaN", static d => d with { Breaker = d.Breaker with { FailureRatio = double.NaN }, Retry = d.Retry with { RetryBudget = double.NaN } }),
        Defined("all times", static d => d with
        {
            Budget = new BudgetPolicy { Total = TimeSpan.Zero, Attempt = TimeSpan.Zero, Connect = TimeSpan.Zero, Idle = TimeSpan.Zero },
            Retry = d.Retry with { BaseDelay = TimeSpan.Zero, MaxDelay = TimeSpan.Zero },
            Breaker = d.Breaker with { Window = TimeSpan.Zero, Open = TimeSpan.Zero, MaxOpen = TimeSpan.Zero },
            Cache = d.Cache with { Age = TimeSpan.Zero },
        }),
        Defined("all counts", static d => d with
        {
            Breaker = d.Breaker with { Consecutive = 0, Minimum = 0 }, Limits = new LimitPolicy { Request = 0, Response = 0, Headers = 0 },
            Concurrency = new ConcurrencyPolicy { Limit = 0, Queue = -1 }, Cache = d.Cache with { Entry = 0, Memory = -1 },
        }),
        Defined("a header that splits the request", static d => d with { Headers = new HeaderPolicy { Send = new Dictionary<string, string> { ["X-A\r\nX-B"] = "1" } } }),
        Defined("a header that is the credential's", static d => d with
        {
            Headers = new HeaderPolicy { Send = new Dictionary<string, string> { ["x-api-key"] = "canary" } },
            Credential = new CredentialPolicy { Scheme = CredentialScheme.Header, Header = "X-Api-Key" },
        }),
        Defined("a header without a name", static d => d with { Credential = new CredentialPolicy { Scheme = CredentialScheme.Header } }),
        Defined("tokens that nobody takes", static d => d with { Credential = new CredentialPolicy { Scheme = CredentialScheme.Basic, OAuth2 = Client } }),
        Defined("two issuers", static d => d with { Credential = new CredentialPolicy { Scheme = CredentialScheme.Bearer, OAuth2 = Client, GitHubApp = App } }),
        Defined("a variable beside an issuer", static d => d with { Credential = new CredentialPolicy { Scheme = CredentialScheme.Bearer, Environment = "X", GitHubApp = App } }),
        Defined("a file beside an issuer", static d => d with { Credential = new CredentialPolicy { Scheme = CredentialScheme.Bearer, File = "/x", OAuth2 = Client } }),
        Defined("a key for a path", static d => d with { Credential = new CredentialPolicy { Scheme = CredentialScheme.Bearer, File = "-----BEGIN canary" } }),
        Defined("an issuer without anything", static d => d with { Credential = new CredentialPolicy { Scheme = CredentialScheme.Bearer, OAuth2 = new OAuth2Policy() } }),
        Defined("words that split a request", static d => d with { Credential = Issued(Client with { ClientId = "a\nb", Scope = "a\tb", Audience = "a\rb" }) }),
        Defined("an issuer elsewhere", static d => d with { Credential = Issued(Client with { TokenEndpoint = new Uri("https://login.example/token?x=canary") }) }),
        Defined("an issuer in plain text", static d => d with { Credential = Issued(Client with { TokenEndpoint = new Uri("http://things.example/token?x=canary") }) }),
        Defined("an issuer with a user", static d => d with { Credential = Issued(Client with { TokenEndpoint = new Uri("https://canary@things.example/token") }) }),
        Defined("an issuer with a fragment", static d => d with { Credential = Issued(Client with { TokenEndpoint = new Uri("https://things.example/token#canary") }) }),
        Defined("an App without anything", static d => d with { Credential = new CredentialPolicy { Scheme = CredentialScheme.Bearer, GitHubApp = new GitHubAppPolicy() } }),
        Defined("numbers that are none", static d => d with
        {
            Credential = new CredentialPolicy { Scheme = CredentialScheme.Bearer, GitHubApp = App with { AppId = "1\"2", InstallationId = "12345678901234567890" } },
        }),
        Defined("an installation of nobody", static d => d with { Credential = new CredentialPolicy { Scheme = CredentialScheme.Bearer, GitHubApp = App with { InstallationId = "000" } } })));

    [Fact]
    public void Values_AtTheLimits_AreNoMistakes() => Assert.Equal(string.Empty, string.Concat(new[]
    {
        Configured("Credential:File", "/run/secrets/things"),
        Configured("Budget:Total", "24.00:00:00"),
        Configured("Retry:RetryBudget", "100%"),
        Configured("Limits:Response", " 16 MB"),
        Configured("Limits:Headers", "16MiB"),
        Configured("Limits:Headers", "1 kb"),
        Configured("Limits:Response", "1gib"),
        Configured("Cache:Entry", "1GB", ("Cache:Memory", "1GB")),
        Configured("Concurrency:Queue", "100000"),
        Configured("Egress:RedirectHosts:0", "*.One.example-9"),
        Configured("RateLimit", "STANDARD"),
        Defined("numbers", static d => d with
        {
            Credential = new CredentialPolicy { Scheme = CredentialScheme.Bearer, GitHubApp = App with { AppId = "Iv1.a-b_c", InstallationId = "1234567890123456789" } },
        }),
        Defined("words", static d => d with { Credential = Issued(Client with { Scope = "a b", Audience = "c", File = "/run/secrets/things" }) }),
        Defined("a token by a header", static d => d with { Credential = new CredentialPolicy { Scheme = CredentialScheme.Header, Header = "X-Token", OAuth2 = Client } }),
    }.Select(static found => found.Errors)));

    private static OAuth2Policy Client => new() { ClientId = "me", TokenEndpoint = new Uri("https://things.example/token") };

    private static GitHubAppPolicy App => new() { AppId = "1", InstallationId = "2" };

    private static CredentialPolicy Issued(OAuth2Policy policy) => new() { Scheme = CredentialScheme.Bearer, OAuth2 = policy };

    private static string Describe(params ReadOnlySpan<(string Title, string Errors)> mistakes)
    {
        var text = new System.Text.StringBuilder();
        foreach (var (title, errors) in mistakes)
        {
            Assert.True(errors.Length > 0, $"Nothing is said of: {title}");
            Assert.DoesNotContain("canary", errors, StringComparison.Ordinal);
            text.Append(title).Append('\n').Append(errors);
        }

        return text.ToString();
    }

    private static (string Title, string Errors) Configured(string key, string value, params (string Key, string Value)[] more)
    {
        var errors = new List<UpstreamConfigurationError>();
        UpstreamConfiguration.Read(ThingsContract.Default, Configuration.Of([($"Upstreams:ThingStore:{key}", value), .. more.Select(static m => ($"Upstreams:ThingStore:{m.Key}", m.Value))]), errors);
        return ($"{key} = {value.Replace("canary", "…", StringComparison.Ordinal)}", Lines(errors));
    }

    private static (string Title, string Errors) Defined(string title, Func<UpstreamDefinition, UpstreamDefinition> change)
    {
        var errors = new List<UpstreamConfigurationError>();
        DefinitionRules.Check(change(ThingsContract.Default), "Upstreams:ThingStore", errors);
        return (title, Lines(errors));
    }

    private static string Lines(List<UpstreamConfigurationError> errors) => string.Concat(errors.Select(static error => $"  {error}\n"));
}
