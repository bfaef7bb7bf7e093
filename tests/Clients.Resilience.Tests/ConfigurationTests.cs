using Microsoft.Extensions.Configuration;

namespace Clients.Resilience.Tests;

public sealed class ConfigurationTests
{
    [Fact]
    public void Section_WithEverything_Overrides()
    {
        var settings = UpstreamConfiguration.Read(ThingsContract.Default, Configure(
            ("upstreams:thingstore:baseaddress", "https://elsewhere.example/api"),
            ("Upstreams:ThingStore:Budget:Total", "20s"),
            ("Upstreams:ThingStore:Budget:Attempt", "500ms"),
            ("Upstreams:ThingStore:Budget:Connect", "00:00:00.250"),
            ("Upstreams:ThingStore:Budget:Idle", "2m"),
            ("Upstreams:ThingStore:Retry:Attempts", "2"),
            ("Upstreams:ThingStore:Retry:RetryBudget", "20%"),
            ("Upstreams:ThingStore:Breaker:FailureRatio", "0.25"),
            ("Upstreams:ThingStore:Concurrency:Limit", "7"),
            ("Upstreams:ThingStore:Limits:Response", "2MiB"),
            ("Upstreams:ThingStore:Credential:File", "/run/secrets/x"),
            ("Upstreams:ThingStore:Credential:Token", "canary")));

        var definition = settings.Definition;
        Assert.Equal("https://elsewhere.example/api", definition.BaseAddress.AbsoluteUri);
        Assert.Equal(
            new BudgetPolicy
            {
                Total = TimeSpan.FromSeconds(20), Attempt = TimeSpan.FromMilliseconds(500), Connect = TimeSpan.FromMilliseconds(250), Idle = TimeSpan.FromMinutes(2),
            },
            definition.Budget);
        Assert.Equal((2, 0.2, 0.25, 7), (definition.Retry.Attempts, definition.Retry.RetryBudget, definition.Breaker.FailureRatio, definition.Concurrency.Limit));
        Assert.Equal((2L * 1024 * 1024, "/run/secrets/x", "canary"), (definition.Limits.Response, definition.Credential.File, settings.Secrets.Token));
        Assert.DoesNotContain("canary", settings.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("0s")]
    [InlineData("-1s")]
    [InlineData("00:00:00")]
    [InlineData("-00:00:01")]
    [InlineData("1e400s")]
    [InlineData("1e300h")]
    public void Duration_ThatIsNotPositive_IsNone(string text)
    {
        var exception = Assert.Throws<UpstreamConfigurationException>(
            () => UpstreamConfiguration.Read(ThingsContract.Default, Configure(("Upstreams:ThingStore:Budget:Total", text))));

        Assert.Equal("must be a positive duration", Assert.Single(exception.Errors).Rule);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("FALSE", false)]
    public void Flag_IsWhatItSays_WhateverTheContractSays(string text, bool flag)
    {
        var contract = ThingsContract.Default with { Egress = ThingsContract.Default.Egress with { PrivateAddresses = !flag } };

        var settings = UpstreamConfiguration.Read(contract, Configure(("Upstreams:ThingStore:Egress:PrivateAddresses", text)));

        Assert.Equal(flag, settings.Definition.Egress.PrivateAddresses);
    }

    [Fact]
    public void SharedState_IsTheAddressItSays() => Assert.Equal(
        new Uri("redis://redis.example"),
        UpstreamConfiguration.Read(ThingsContract.Default, Configure(("Upstreams:ThingStore:SharedState", "redis://redis.example"))).SharedState);

    [Fact]
    public void Mistakes_OfEveryKind_AreReportedTogether()
    {
        var exception = Assert.Throws<UpstreamConfigurationException>(() => UpstreamConfiguration.Read(ThingsContract.Default, Configure(
            ("Upstreams:ThingStore:BaseAddress", "things"),
            ("Upstreams:ThingStore:Budget:Total", "-1s"),
            ("Upstreams:ThingStore:Budget:Attempt", "0"),
            ("Upstreams:ThingStore:Budget:Conect", "1s"),
            ("Upstreams:ThingStore:Retry:Attempts", "many"),
            ("Upstreams:ThingStore:Breaker:FailureRatio", "NaN"),
            ("Upstreams:ThingStore:Limits:Response", "much"),
            ("Upstreams:ThingStore:Credential:Token", " "),
            ("Upstreams:ThingStore:Surprise", "1"))));

        Assert.Equal(9, exception.Errors.Count);
        foreach (var key in new[]
        {
            "BaseAddress", "Budget:Total", "Budget:Attempt", "Budget:Conect", "Retry:Attempts", "Breaker:FailureRatio", "Limits:Response", "Credential:Token", "Surprise",
        })
        {
            var error = Assert.Single(exception.Errors, error => error.Key == $"Upstreams:ThingStore:{key}");
            Assert.NotEmpty(error.Rule);
            Assert.NotEmpty(error.Fix);
            Assert.Contains(error.Key, exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Relations_ThatDoNotHold_AreReportedTogether()
    {
        var exception = Assert.Throws<UpstreamConfigurationException>(() => UpstreamConfiguration.Read(ThingsContract.Default, Configure(
            ("Upstreams:ThingStore:BaseAddress", "http://user:canary@things.example/?a=b"),
            ("Upstreams:ThingStore:Budget:Total", "1s"),
            ("Upstreams:ThingStore:Budget:Attempt", "2s"),
            ("Upstreams:ThingStore:Budget:Connect", "3s"),
            ("Upstreams:ThingStore:Retry:Attempts", "11"),
            ("Upstreams:ThingStore:Retry:BaseDelay", "1m"),
            ("Upstreams:ThingStore:Retry:RetryBudget", "2"),
            ("Upstreams:ThingStore:Breaker:FailureRatio", "0"),
            ("Upstreams:ThingStore:Breaker:Open", "2m"),
            ("Upstreams:ThingStore:Concurrency:Limit", "0"),
            ("Upstreams:ThingStore:Concurrency:Queue", "-1"))));

        Assert.Equal(12, exception.Errors.Count);
        Assert.DoesNotContain("canary", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Budget")]
    [InlineData("Credential")]
    [InlineData("Operations")]
    public void Section_WrittenAsASingleValue_IsAMistakeThatDoesNotShowIt(string key)
    {
        var exception = Assert.Throws<UpstreamConfigurationException>(() =>
            UpstreamConfiguration.Read(ThingsContract.Default, Configure(($"Upstreams:ThingStore:{key}", "canary"))));

        var error = Assert.Single(exception.Errors);
        Assert.Equal(($"Upstreams:ThingStore:{key}", "is not a single value"), (error.Key, error.Rule));
        Assert.DoesNotContain("canary", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SharedState_OfAnAppPublishedWithoutIt_IsAMistakeThatDoesNotShowIt()
    {
        var errors = new List<UpstreamConfigurationError>();
        var section = Configure(("Upstreams:ThingStore:SharedState", "redis://:canary@redis.example")).GetSection("Upstreams:ThingStore");

        Assert.Null(new SectionReader(section, "x", errors).Store("SharedState", supported: false));

        var error = Assert.Single(errors);
        Assert.Equal("x:SharedState", error.Key);
        Assert.Contains("Clients.Resilience.SharedState", error.Rule, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("redis://:canary@redis.example", true)]
    [InlineData("redis://redis.example", false)]
    public async Task SharedState_WithAPasswordInAppSettings_IsAMistakeThatDoesNotShowIt(string address, bool refused)
    {
        var folder = Directory.CreateTempSubdirectory("settings-");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "appsettings.json"), $"{{ \"Upstreams\": {{ \"ThingStore\": {{ \"SharedState\": \"{address}\" }} }} }}", TestContext.Current.CancellationToken);
        var configuration = new ConfigurationBuilder().SetBasePath(folder.FullName).AddJsonFile("appsettings.json").Build();
        var errors = new List<UpstreamConfigurationError>();

        UpstreamConfiguration.Read(ThingsContract.Default, configuration, errors);

        Assert.Equal(
            refused
                ? ["Upstreams:ThingStore:SharedState = '(hidden)': must not carry a password in appsettings.json, which is no place for secrets. "
                    + "Take it out, change it in Redis, and set the whole address by the environment or user secrets."]
                : [],
            errors.Select(static error => error.ToString()));
        folder.Delete(recursive: true);
    }

    [Fact]
    public void Client_WithoutContainer_IsCheckedTheSameWay()
    {
        var exception = Assert.Throws<UpstreamConfigurationException>(() => UpstreamClient.Create<IThingsClient>(static settings =>
        {
            settings.Configuration = Configure(("Upstreams:ThingStore:Budget:Attempt", "1h"));
            settings.BaseAddress = new Uri("http://things.example");
        }));

        Assert.Equal(["Upstreams:ThingStore:BaseAddress", "Upstreams:ThingStore:Budget:Attempt"], exception.Errors.Select(static e => e.Key).Order());
    }

    [Fact]
    public void Defaults_OfADefinition_AreValid() =>
        Assert.Same(ThingsContract.Default, UpstreamConfiguration.Read(ThingsContract.Default, null).Definition);

    [Theory]
    [InlineData("http://10.0.0.1", true, true)]
    [InlineData("http://10.0.0.1", false, false)]
    [InlineData("http://localhost:5000", false, true)]
    [InlineData("https://things.example", false, true)]
    public void BaseAddress_InPlainText_IsForLoopbackAndInternalOnly(string address, bool isInternal, bool valid)
    {
        var errors = new List<UpstreamConfigurationError>();
        DefinitionRules.Check(ThingsContract.Default with { BaseAddress = new Uri(address), Internal = isInternal }, "x", errors);
        Assert.Equal(valid, errors.Count == 0);
    }

    [Theory]
    [InlineData("github", "Github")]
    [InlineData("internal-jobs", "InternalJobs")]
    public void Key_OfAName_HasNoDashes(string name, string key) => Assert.Equal(key, UpstreamConfiguration.KeyOf(name));

    private static IConfiguration Configure(params (string Key, string Value)[] values) => new ConfigurationBuilder()
        .AddInMemoryCollection(values.Select(static value => KeyValuePair.Create(value.Key, (string?)value.Value))).Build();
}
