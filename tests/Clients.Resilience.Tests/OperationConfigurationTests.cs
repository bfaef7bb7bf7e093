using Clients.Resilience.Tests.Servers;
using Microsoft.Extensions.Configuration;

namespace Clients.Resilience.Tests;

/// <summary>A place may need other numbers for one operation: <c>Upstreams:&lt;Name&gt;:Operations:&lt;id&gt;</c>.</summary>
public sealed class OperationConfigurationTests
{
    [Theory]
    [InlineData("things/get")]
    [InlineData("Things/Get")]
    [InlineData("ThingsGet")]
    public async Task Attempts_OfOneOperation_HoldForItAlone(string name)
    {
        await using var server = await KestrelUpstream.AnsweringAsync(500);
        using var things = Connect(server.Address, ($"{name}:Retry:Attempts", "1"));

        var one = await things.FailAsync(things.Client.GetThingAsync("1"));
        var other = await things.FailAsync(things.Client.DeleteThingAsync("1"));

        Assert.Equal((1, 3), (one.Attempts, other.Attempts));
    }

    [Fact]
    public async Task Budget_OfOneOperation_HoldsForItAlone()
    {
        await using var server = RawUpstream.Start(static exchange => exchange.HangAsync());
        using var things = Connect(server.Address, ("things/get:Budget:Total", "30s"), ("things/get:Budget:Attempt", "25s"), ("things/get:Retry:Attempts", "1"));

        var (one, oneTook) = await TimeAsync(things, things.Client.GetThingAsync("1"));
        var (other, otherTook) = await TimeAsync(things, things.Client.PokeThingsAsync());

        Assert.Equal((UpstreamErrorCode.TimeoutAttempt, UpstreamErrorCode.TimeoutAttempt), (one.Code, other.Code));
        Assert.InRange(oneTook, TimeSpan.FromSeconds(25), TimeSpan.FromSeconds(26));
        Assert.InRange(otherTook, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(4));
    }

    [Fact]
    public void Section_WithEverything_OverridesTheContract()
    {
        var definition = Read(
            ("things/blob:Budget:Total", "1m"), ("things/blob:Budget:Attempt", "20s"), ("things/blob:Budget:Idle", "5s"),
            ("things/get:Retry:Attempts", "2"), ("things/get:Cache", "true"));

        Assert.Equal(
            ThingOperations.Blob with { Total = TimeSpan.FromMinutes(1), Attempt = TimeSpan.FromSeconds(20), Idle = TimeSpan.FromSeconds(5) },
            definition.Overrides.Of(ThingOperations.Blob));
        Assert.Equal(ThingOperations.Get with { Attempts = 2, Cache = true }, definition.Overrides.Of(ThingOperations.Get));
        Assert.Same(ThingOperations.Put, definition.Overrides.Of(ThingOperations.Put));
    }

    /// <summary>A generated client has one such object for each form of an answer: JSON, and a stream of events.</summary>
    [Fact]
    public void AnotherFormOfTheOperation_GoesByTheSameSection()
    {
        var events = ThingOperations.Get with { Streaming = true };

        var changed = Read(("things/get:Budget:Total", "1m"), ("things/get:Budget:Attempt", "2s"), ("things/get:Budget:Idle", "3s"), ("things/get:Retry:Attempts", "1")).Overrides.Of(events);

        Assert.Equal(
            events with { Total = TimeSpan.FromMinutes(1), Attempt = TimeSpan.FromSeconds(2), Idle = TimeSpan.FromSeconds(3), Attempts = 1 }, changed);
    }

    [Fact]
    public void Sections_WithTheSameValues_AreEqual()
    {
        (string, string)[] values = [("things/get:Budget:Total", "5s"), ("things/put:Retry:Attempts", "2")];

        Assert.Equal(Read(values).Overrides, Read(values).Overrides);
        Assert.Equal(Read(values).Overrides.GetHashCode(), Read(values).Overrides.GetHashCode());
        Assert.NotEqual(Read(values).Overrides, Read(values[0]).Overrides);
        Assert.NotEqual(Read(values).Overrides, Read(values[0], ("things/put:Retry:Attempts", "1")).Overrides);
        Assert.Same(OperationOverrides.None, Read().Overrides);
    }

    [Theory]
    [InlineData("things/gt:Retry:Attempts", "1", "things/gt", "is not an operation of the contract", "Did you mean 'things/get'?")]
    [InlineData("elsewhere:Retry:Attempts", "1", "elsewhere", "is not an operation of the contract", "There are: things/blob, ")]
    [InlineData("things/get:Budget:Connect", "1s", "things/get:Budget:Connect", "is not a setting", "Attempt, Idle, Total")]
    [InlineData("things/get:Retry:BaseDelay", "1s", "things/get:Retry:BaseDelay", "is not a setting", "Attempts")]
    [InlineData("things/get:Idempotent", "false", "things/get:Idempotent", "is not a setting", "Budget, Cache, Retry")]
    [InlineData("things/get", "5s", "things/get", "is not a single value", "Write its parts below it, as Upstreams:ThingStore:Operations:things/get:…")]
    [InlineData("things/get:Budget:Total", "soon", "things/get:Budget:Total", "must be a positive duration", "Write it like")]
    [InlineData("things/get:Retry:Attempts", "two", "things/get:Retry:Attempts", "must be a whole number", "Write digits only")]
    [InlineData("things/get:Retry:Attempts", "0", "things/get:Retry:Attempts", "must be between 1 and 10", "Change it")]
    [InlineData("things/get:Retry:Attempts", "11", "things/get:Retry:Attempts", "must be between 1 and 10", "Change it")]
    [InlineData("things/get:Budget:Total", "999h", "things/get:Budget:Total", "must be above 0 and at most 24 days", "Write it like")]
    [InlineData("things/get:Budget:Attempt", "11s", "things/get:Budget:Attempt", "must be at most Budget:Total (00:00:10)", "raise Budget:Total")]
    [InlineData("things/put:Cache", "true", "things/put:Cache", "must not be set: answers are kept of a GET", "Remove it")]
    [InlineData("things/blob:Cache", "true", "things/blob:Cache", "neither a download nor a stream", "Remove it")]
    public void Mistake_InTheSectionOfAnOperation_IsNamedWithItsPlaceAndFix(string key, string value, string place, string rule, string fix)
    {
        var exception = Assert.Throws<UpstreamConfigurationException>(() => Read((key, value)));

        var error = Assert.Single(exception.Errors);
        Assert.Equal($"Upstreams:ThingStore:Operations:{place}", error.Key);
        Assert.Contains(rule, error.Rule, StringComparison.Ordinal);
        Assert.Contains(fix, error.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Attempt_LongerThanTheOperationsOwnTotal_IsAMistake()
    {
        var exception = Assert.Throws<UpstreamConfigurationException>(() => Read(("things/get:Budget:Attempt", "6s"), ("things/get:Budget:Total", "5s")));

        Assert.Equal("must be at most Operations:things/get:Budget:Total (00:00:05)", Assert.Single(exception.Errors).Rule);
    }

    [Fact]
    public void Attempt_LongerThanATotalThatIsNone_IsNoFurtherMistake()
    {
        var wrong = ThingOperations.Get with { Total = TimeSpan.Zero, Attempt = TimeSpan.FromSeconds(1) };

        var exception = Assert.Throws<UpstreamConfigurationException>(() => UpstreamConfiguration.Read(ThingsContract.Default with { Operations = [wrong] }, null));

        Assert.Equal("Upstreams:ThingStore:Operations:things/get:Budget:Total", Assert.Single(exception.Errors).Key);
    }

    [Fact]
    public void Cache_OfOneOperation_IsSwitchedOffAlone()
    {
        var kept = ThingsContract.Default with { Operations = [ThingOperations.Get with { Cache = true }] };

        var changed = UpstreamConfiguration.Read(kept, Configure(("things/get:Cache", "false"))).Definition;

        Assert.False(changed.Overrides.Of(kept.Operations[0]).Cache);
    }

    [Fact]
    public void Total_ShorterThanTheUpstreamsAttempt_IsNoMistake() =>
        Assert.Equal(TimeSpan.FromSeconds(1), Read(("things/get:Budget:Total", "1s")).Overrides.Of(ThingOperations.Get).Total);

    [Fact]
    public void Name_ThatFitsTwoOperationsByItsLetters_IsAMistake()
    {
        var twins = ThingsContract.Default with { Operations = [ThingOperations.Get, ThingOperations.Put with { Id = "things-get" }] };

        var exception = Assert.Throws<UpstreamConfigurationException>(() => UpstreamConfiguration.Read(twins, Configure(("ThingsGet:Retry:Attempts", "1"))));

        Assert.Equal("is not an operation of the contract", Assert.Single(exception.Errors).Rule);
    }

    [Theory]
    [InlineData(nameof(OperationDefinition.Total), "Budget:Total")]
    [InlineData(nameof(OperationDefinition.Attempt), "Budget:Attempt")]
    [InlineData(nameof(OperationDefinition.Idle), "Budget:Idle")]
    public void Budget_OfAnOperationInCode_IsCheckedAsWell(string member, string key)
    {
        var wrong = member switch
        {
            nameof(OperationDefinition.Total) => ThingOperations.Get with { Total = TimeSpan.Zero },
            nameof(OperationDefinition.Attempt) => ThingOperations.Get with { Attempt = -TimeSpan.FromTicks(1) },
            _ => ThingOperations.Get with { Idle = TimeSpan.MaxValue },
        };

        var exception = Assert.Throws<UpstreamConfigurationException>(() => UpstreamConfiguration.Read(ThingsContract.Default with { Operations = [wrong] }, null));

        Assert.Equal($"Upstreams:ThingStore:Operations:things/get:{key}", Assert.Single(exception.Errors).Key);
    }

    private static UpstreamDefinition Read(params (string Key, string Value)[] values) =>
        UpstreamConfiguration.Read(ThingsContract.Default, Configure(values)).Definition;

    private static IConfiguration Configure(params (string Key, string Value)[] values) => new ConfigurationBuilder()
        .AddInMemoryCollection(values.Select(static value => KeyValuePair.Create($"Upstreams:ThingStore:Operations:{value.Key}", (string?)value.Value))).Build();

    private static ThingsUnderTest Connect(Uri address, params (string Key, string Value)[] values) =>
        new(address, configure: settings => settings.Configuration = Configure(values));

    private static async Task<(UpstreamError Error, TimeSpan Took)> TimeAsync(ThingsUnderTest things, Task call)
    {
        var start = things.Time.GetUtcNow();
        var error = await things.FailAsync(call, TimeSpan.FromMilliseconds(100));
        return (error, things.Time.GetUtcNow() - start);
    }
}
