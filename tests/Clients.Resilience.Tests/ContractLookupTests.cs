using Clients.Resilience.Tests.Servers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Clients.Resilience.Tests;

/// <summary>How contracts, upstreams and operations are found, and what a person reads who has named one that is not there.</summary>
public sealed class ContractLookupTests
{
    private static readonly OperationDefinition Stray = new() { Id = "strays/get", Method = HttpMethod.Get, Route = "/strays", Idempotent = true };

    [Fact]
    public void Client_OfNoContract_NamesTheKnownOnes()
    {
        Assert.Equal(
            "No contract makes a client 'IThingsApi'. Known: IThingsClient. For a Refit interface of your own, name the upstream: Create<TApi>(name).",
            Assert.Throws<InvalidOperationException>(static () => UpstreamClient.Create<IThingsApi>()).Message);
        Assert.Equal(
            "No contract makes a client 'String'. Known: none. For a Refit interface of your own, name the upstream: Create<TApi>(name).",
            Assert.Throws<InvalidOperationException>(static () => ContractCatalog.ByClient(typeof(string))).Message);
    }

    [Fact]
    public void Upstream_IsFoundByNameWhateverItsLetters()
    {
        Assert.IsType<ThingsContract>(ContractCatalog.ByName("Thing-STORE", typeof(ThingsContract).Assembly));
        Assert.IsType<ThingsContract>(ContractCatalog.ByClient(typeof(IThingsClient)));
        Assert.Equal(
            "There is no upstream 'things'. Known: thing-store. Add a folder under contracts/ and name it in the project file.",
            Assert.Throws<InvalidOperationException>(static () => ContractCatalog.ByName("things", typeof(ThingsContract).Assembly)).Message);
    }

    [Fact]
    public void Contract_WithoutADocument_HasNoClient()
    {
        var contract = new BareContract();
        var services = new ServiceCollection();
        using var connection = UpstreamClient.Connect(contract);

        contract.AddServices(services);

        Assert.Empty(services);
        Assert.Null(contract.ClientType);
        Assert.Equal(
            "The contract 'bare' has no generated client. Declare a Refit interface and register it with AddUpstreamClient<TApi>(\"bare\").",
            Assert.Throws<InvalidOperationException>(() => contract.CreateClient(connection)).Message);
    }

    [Fact]
    public async Task Directory_KnowsTheUpstreamsOfTheApp()
    {
        var services = new ServiceCollection();
        services.AddUpstreamClient<IThingsClient>(new ThingsContract(), Configuration.Of());
        services.AddUpstreamClient(new BareContract(), null, static connection => new Foreigner(connection));
        await using var provider = services.BuildServiceProvider();
        var directory = provider.GetRequiredService<UpstreamDirectory>();

        Assert.Same(ThingsContract.Default, directory.Contract("thing-store"));
        Assert.Same(ThingsContract.Default, directory.Contract(ThingOperations.Get));
        Assert.Same(provider.GetRequiredKeyedService<UpstreamConnection>("thing-store"), directory.Connection("thing-store"));
        Assert.Equal(
            "This app has no upstream 'Thing-Store'. Did you mean 'thing-store'? (Parameter 'upstream')", Assert.Throws<ArgumentException>(() => directory.Contract("Thing-Store")).Message);
        Assert.Equal(
            "This app has no upstream 'x'. There are: bare, thing-store. (Parameter 'upstream')", Assert.Throws<ArgumentException>(() => directory.Connection("x")).Message);
        Assert.Equal(
            "The operation 'strays/get' belongs to no upstream of this app: register its client with Add<Upstream>Client first. (Parameter 'operation')",
            Assert.Throws<ArgumentException>(() => directory.Contract(Stray)).Message);
        Assert.Throws<ArgumentNullException>(() => directory.Contract((string)null!));
        Assert.Throws<ArgumentNullException>(() => directory.Contract((OperationDefinition)null!));
    }

    [Fact]
    public async Task Client_OfAnotherMake_IsMadeOnceOverTheConnection()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        var services = new ServiceCollection();
        services.AddUpstreamClient(new ThingsContract(), Configuration.Of(("Upstreams:ThingStore:BaseAddress", server.Address.ToString())), static connection => new Foreigner(connection));
        await using var provider = services.BuildServiceProvider();

        var client = provider.GetRequiredService<Foreigner>();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Address, "/things/7"));
        using var response = await client.Connection.SendAsync(request, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Same(client, provider.GetRequiredService<Foreigner>());
        Assert.Equal((true, 1), (response.IsSuccessStatusCode, server.Deliveries.Count));
        Assert.Throws<ArgumentNullException>(() => services.AddUpstreamClient<Foreigner>(new ThingsContract(), null, null!));
        Assert.Throws<ArgumentNullException>(() => services.AddUpstreamClient(null!, null, static connection => new Foreigner(connection)));
        Assert.Throws<ArgumentNullException>(() => ((IServiceCollection)null!).AddUpstreamClient(new ThingsContract(), null, static connection => new Foreigner(connection)));
    }

    /// <summary>Whichever client of an upstream brings the configuration, and in whatever order, the others have it as well.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Configuration_OfOneClient_IsThatOfAll(bool first)
    {
        var configuration = Configuration.Of(("Upstreams:ThingStore:BaseAddress", "https://moved.example"));
        var services = new ServiceCollection();
        services.AddUpstreamClient(new ThingsContract(), first ? configuration : null, static connection => new Foreigner(connection));
        services.AddUpstreamClient<IThingsApi>("thing-store", first ? null : configuration);
        using var provider = services.BuildServiceProvider();

        Assert.Equal("moved.example", provider.GetRequiredKeyedService<UpstreamConnection>("thing-store").Definition.BaseAddress.Host);
    }

    [Fact]
    public async Task Mistakes_OfRegistrations_StopTheStart()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddUpstreamClient<IThingsClient>(new ThingsContract(), builder.Configuration);
        builder.Services.AddUpstreamClient<IThingsClient>(new ThingsContract(), builder.Configuration);
        builder.Services.AddUpstreamClient(new Namesake(), null, static connection => new Foreigner(connection));
        builder.Services.AddUpstreamClient<IThingsApi>("thing-store");
        using var host = builder.Build();

        var exception = await Assert.ThrowsAsync<UpstreamConfigurationException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.Equal(
            [
                ("Upstreams:ThingStore", "IThingsClient", "is registered twice for the same upstream", "Keep one of the registrations"),
                ("Upstreams:ThingStore", "Namesake", "is another contract with the same name as ThingsContract", "Rename one of the contracts"),
            ],
            exception.Errors.Select(static e => (e.Key, e.Value, e.Rule, e.Fix)));
    }

    [Theory]
    [InlineData("Upstreams:ThingsStore:BaseAddress", "Upstreams:ThingsStore")]
    [InlineData("Upstreams:thingstore:Budget:Total", null)]
    [InlineData("Upstreams:Elsewhere:BaseAddress", null)]
    [InlineData("Others:ThingsStore:BaseAddress", null)]
    public async Task Section_ThatIsNearlyAnUpstreams_StopsTheStart(string key, string? refused)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new(key, key.EndsWith("Total", StringComparison.Ordinal) ? "9s" : "https://x.example")]);
        builder.Services.AddUpstreamClient<IThingsClient>(new ThingsContract(), builder.Configuration);
        using var host = builder.Build();

        var exception = await Record.ExceptionAsync(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.Equal(
            refused is null ? null : (refused, null, "is not an upstream of this app", "Write Upstreams:ThingStore"),
            (exception as UpstreamConfigurationException)?.Errors.Select(static e => ((string, string?, string, string)?)(e.Key, e.Value, e.Rule, e.Fix)).Single());
    }

    [Theory]
    [InlineData("resilience", "ResilienceHandler")]
    [InlineData("twice", "UpstreamHandler")]
    [InlineData("harmless", null)]
    public async Task Handler_ThatRepeatsAsWell_StopsTheStart(string added, string? found)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        var client = builder.Services.AddUpstreamClient<IThingsClient>(new ThingsContract(), builder.Configuration);
        _ = added switch
        {
            "resilience" => client.AddStandardResilienceHandler().Services,
            "twice" => client.AddHttpMessageHandler(static provider => new UpstreamHandler(provider.GetRequiredKeyedService<UpstreamRuntime>("thing-store"))).Services,
            _ => client.AddHttpMessageHandler(static () => new ResilienceOfOurOwn()).Services,
        };
        builder.Services.AddHttpClient("somebody-elses").AddStandardResilienceHandler();
        using var host = builder.Build();

        var exception = await Record.ExceptionAsync(() => host.StartAsync(TestContext.Current.CancellationToken));
        using var others = host.Services.GetRequiredService<IHttpClientFactory>().CreateClient("somebody-elses"); // which are none of our business

        Assert.Equal(
            found is null ? null : (
                "Upstreams:ThingStore", found, "is a second resilience handler on this client: attempts would multiply",
                "Do not add resilience handlers to upstream clients, nor to all clients with ConfigureHttpClientDefaults"),
            (exception as UpstreamConfigurationException)?.Errors.Select(static e => ((string, string?, string, string)?)(e.Key, e.Value, e.Rule, e.Fix)).Single());
    }

    [Fact]
    public async Task Request_OfAnotherUpstreamsOperation_IsAMistake()
    {
        using var things = new ThingsUnderTest(ThingsContract.Default.BaseAddress);

        var exception = await Assert.ThrowsAsync<ArgumentException>(
            () => things.Connection.SendAsync(new UpstreamRequest(Stray), cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal("The operation 'strays/get' is not one of the upstream 'thing-store'. (Parameter 'request')", exception.Message);
        await Assert.ThrowsAsync<ArgumentNullException>(() => things.Connection.SendAsync((UpstreamRequest)null!, cancellationToken: TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<ArgumentNullException>(() => things.Connection.SendAsync((HttpRequestMessage)null!, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Throws<ArgumentNullException>(() => things.Connection.FindOperation(null!, ThingsContract.Default.BaseAddress));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(404)]
    [InlineData(204)]
    public async Task Request_OfWireValues_IsAnsweredAsItIsOrFails(int status)
    {
        await using var server = await KestrelUpstream.AnsweringAsync(status);
        using var things = new ThingsUnderTest(server.Address);
        var request = new UpstreamRequest(ThingOperations.Get) { Path = new Dictionary<string, string> { ["id"] = "a b" } };

        if (status == 404)
        {
            var error = await things.FailAsync(things.Connection.SendAsync(request, cancellationToken: TestContext.Current.CancellationToken));
            Assert.Equal((UpstreamErrorCode.NotFound, 404), (error.Code, error.Status));
        }
        else
        {
            var answer = await things.Connection.SendAsync(request, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal((status, status == 200, 1, false), (answer.Status, answer.HasValue, answer.Attempts, answer.Revalidated));
            Assert.Equal(status == 200 ? 1 : 0, things.Connection.Runtime.Concurrency.Running); // released with the body
            answer.Value?.Dispose();
        }

        Assert.Equal(("/things/a%20b", 0), (Assert.Single(server.Deliveries).Path, things.Connection.Runtime.Concurrency.Running));
    }

    /// <summary>A value that cannot stand in a path fails like everything else, although no pipeline has seen it.</summary>
    [Fact]
    public async Task Request_OfAValueThatCannotTravel_IsRefused()
    {
        using var things = new ThingsUnderTest(ThingsContract.Default.BaseAddress);
        var request = new UpstreamRequest(ThingOperations.Get) { Path = new Dictionary<string, string> { ["id"] = ".." } };

        var error = await things.FailAsync(things.Connection.SendAsync(request, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal((UpstreamErrorCode.ValidationFailed, CallEffect.NotSent, "thing-store", "things/get"), (error.Code, error.Effect, error.Upstream, error.Operation));
    }

    [Fact]
    public void Connection_GoesByTheBudgetAndSpeaksHttp2()
    {
        using var things = new ThingsUnderTest(ThingsContract.Default.BaseAddress);
        using var http = new HttpClient();

        UpstreamConnection.Configure(http, things.Connection.Runtime);

        Assert.Equal(
            (ThingsContract.Default.BaseAddress, Timeout.InfiniteTimeSpan, System.Net.HttpVersion.Version20, HttpVersionPolicy.RequestVersionOrLower),
            (http.BaseAddress, http.Timeout, http.DefaultRequestVersion, http.DefaultVersionPolicy));
        Assert.Same(things.Connection.Invoker<IThingsWire>(), things.Connection.Invoker<IThingsWire>());
        Assert.Null(things.Connection.ClosedUntil);
        Assert.Empty(things.Connection.Quotas);
    }

    private sealed class BareContract : UpstreamContract
    {
        public override UpstreamDefinition Definition { get; } = new() { Name = "bare", BaseAddress = new Uri("https://bare.example") };
    }

    private sealed class Namesake : UpstreamContract
    {
        public override UpstreamDefinition Definition => ThingsContract.Default;
    }

    private sealed class Foreigner(UpstreamConnection connection)
    {
        public UpstreamConnection Connection => connection;
    }

    private sealed class ResilienceOfOurOwn : DelegatingHandler;
}
