using Clients.Resilience.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Clients.Resilience.Tests;

public sealed class ForeignCallTests
{
    [Fact]
    public async Task HandwrittenApi_Answered_ReadsItsBody()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(502, 200);
        using var things = new ThingsUnderTest(server.Address);

        var thing = await things.DriveAsync(things.Connection.Api<IThingsApi>().GetThing("7"));

        Assert.Equal("seven", thing.GetProperty("name").GetString());
        Assert.Equal(2, server.Deliveries.Count);
        Assert.Equal(0, things.Connection.Runtime.Concurrency.Running);
    }

    [Fact]
    public async Task HandwrittenApi_Failing_ThrowsOurException()
    {
        await using var server = await KestrelUpstream.StartAsync(static context =>
        {
            context.Response.StatusCode = 404;
            return context.Response.WriteAsync("nothing here");
        });
        using var things = new ThingsUnderTest(server.Address);

        var error = await things.FailAsync(things.Connection.Api<IThingsApi>().GetThing("7"));

        Assert.Equal((UpstreamErrorCode.NotFound, 404, "things/get", 1), (error.Code, error.Status, error.Operation, error.Attempts));
        Assert.Equal("nothing here", error.RawBody);
    }

    [Fact]
    public async Task HandwrittenApi_BeyondTheRetryAfter_GetsStatusAndRetryAtAtOnce()
    {
        await using var server = await KestrelUpstream.StartAsync(static context =>
        {
            context.Response.StatusCode = 503;
            context.Response.Headers.RetryAfter = "60";
            return Task.CompletedTask;
        });
        using var things = new ThingsUnderTest(server.Address);

        var error = (await Assert.ThrowsAsync<UpstreamException>(() => things.Connection.Api<IThingsApi>().GetThing("7"))).Error;

        Assert.Equal((UpstreamErrorCode.UpstreamUnavailable, 503), (error.Code, error.Status));
        Assert.Equal(things.Time.GetUtcNow() + TimeSpan.FromSeconds(60), error.RetryAt);
    }

    [Fact]
    public async Task HandwrittenApi_StalledBody_EndsWithinTheBudget()
    {
        await using var server = RawUpstream.StallingInBody();
        using var things = new ThingsUnderTest(server.Address);

        var error = await things.FailAsync(things.Connection.Api<IThingsApi>().GetThing("7"), TimeSpan.FromMilliseconds(200));

        Assert.Contains(error.Code, new[] { UpstreamErrorCode.TimeoutTotal, UpstreamErrorCode.TimeoutBody });
        Assert.Equal(0, things.Connection.Runtime.Concurrency.Running);
    }

    [Fact]
    public async Task HandwrittenApi_BrokenJson_IsInvalid()
    {
        await using var server = await KestrelUpstream.StartAsync(static context => context.WriteJsonAsync("{"));
        using var things = new ThingsUnderTest(server.Address);

        Assert.Equal(UpstreamErrorCode.ResponseInvalid, (await things.FailAsync(things.Connection.Api<IThingsApi>().GetThing("7"))).Code);
    }

    [Fact]
    public async Task HandwrittenApi_PostFailing_IsDeliveredOnce()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(500);
        using var things = new ThingsUnderTest(server.Address);

        var error = await things.FailAsync(things.Connection.Api<IThingsApi>().Create(new Dictionary<string, string> { ["id"] = "1" }));

        Assert.Equal((UpstreamErrorCode.UpstreamError, "things/create", CallEffect.Unknown), (error.Code, error.Operation, error.Effect));
        Assert.Single(server.Deliveries);
    }

    [Fact]
    public async Task HandwrittenApi_Unreachable_ThrowsOurException()
    {
        using var things = new ThingsUnderTest(new Uri($"http://127.0.0.1:{Ports.Unused()}"));

        var error = await things.FailAsync(things.Connection.Api<IThingsApi>().GetThing("7"));

        Assert.Equal((UpstreamErrorCode.ConnectFailed, "thing-store", "things/get"), (error.Code, error.Upstream, error.Operation));
    }

    [Fact]
    public async Task HandwrittenApi_Canceled_GetsCancellation()
    {
        await using var server = RawUpstream.Start(static exchange => exchange.HangAsync());
        using var things = new ThingsUnderTest(server.Address);
        using var caller = new CancellationTokenSource();

        var call = things.Connection.Api<IThingsApi>().GetThing("7", caller.Token);
        await server.Received.Task;
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(0, things.Connection.Runtime.Concurrency.Running);
    }

    [Fact]
    public async Task HttpClient_OfTheUpstream_GetsErrorAnswersAsTheyAre()
    {
        await using var server = await KestrelUpstream.StartAsync(static context =>
        {
            context.Response.StatusCode = 422;
            context.Response.Headers["X-Why"] = "because";
            return context.WriteJsonAsync("""{"message":"no"}""");
        });
        using var things = new ThingsUnderTest(server.Address);
        using var http = Foreign.Http(things.Connection);

        using var response = await http.GetAsync(new Uri("/anything", UriKind.Relative));

        Assert.Equal((422, "because"), ((int)response.StatusCode, response.Headers.GetValues("X-Why").Single()));
        Assert.Equal("""{"message":"no"}""", await response.Content.ReadAsStringAsync());
        Assert.StartsWith("application/json", response.Content.Headers.ContentType!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task HttpClient_OfTheUpstream_GetsAsMuchOfAnErrorAsThereIs()
    {
        await using var server = RawUpstream.Start(static async exchange =>
        {
            await exchange.WriteAsync("HTTP/1.1 404 Not Found\r\nContent-Length: 100\r\nContent-Language: de\r\n\r\n01234");
            exchange.Close();
        });
        using var things = new ThingsUnderTest(server.Address);
        using var http = Foreign.Http(things.Connection);

        using var response = await http.GetAsync(new Uri("/anything", UriKind.Relative));

        Assert.Equal("01234", await response.Content.ReadAsStringAsync());
        Assert.Equal((5L, "de"), (response.Content.Headers.ContentLength, response.Content.Headers.ContentLanguage.ToString()));
    }

    [Theory]
    [InlineData(400 * 1024, null, 400 * 1024, 400 * 1024)]
    [InlineData(400 * 1024, 1000, 1001, 64 * 1024)]
    public async Task HttpClient_OfTheUpstream_GetsAnErrorUpToTheLimitOfAnswers(int size, int? limit, int least, int most)
    {
        await using var server = await KestrelUpstream.StartAsync(context =>
        {
            context.Response.StatusCode = 404;
            return context.Response.WriteAsync(new string('x', size));
        });
        using var things = new ThingsUnderTest(server.Address, d => d with { Limits = d.Limits with { Response = limit ?? d.Limits.Response } });
        using var http = Foreign.Http(things.Connection);

        using var response = await http.GetAsync(new Uri("/things/7", UriKind.Relative));

        Assert.InRange((await response.Content.ReadAsByteArrayAsync()).Length, least, most);
    }

    [Fact]
    public async Task HttpClient_OfAFakeTransport_SeesTheLengthOfWhatIsInMemory()
    {
        using var things = new ThingsUnderTest(new Uri("https://things.example"));
        using var http = new HttpClient(new UpstreamHandler(things.Connection.Runtime) { InnerHandler = new InMemory() });

        using var response = await http.GetAsync(new Uri("https://things.example/things/7"), HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal(5, response.Content.Headers.ContentLength);
        Assert.Equal("01234", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task HttpClient_OfTheUpstream_ReadsAnAnswerInAnyWay(bool withLength)
    {
        await using var server = await KestrelUpstream.StartAsync(async context =>
        {
            context.Response.ContentType = "text/x";
            context.Response.ContentLength = withLength ? 5 : null;
            await context.Response.StartAsync();
            await context.Response.WriteAsync("01234");
        });
        using var things = new ThingsUnderTest(server.Address);
        using var http = Foreign.Http(things.Connection);

        using var streamed = await http.GetAsync(new Uri("/things/7", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal((withLength ? 5L : null, "text/x"), (streamed.Content.Headers.ContentLength, streamed.Content.Headers.ContentType!.ToString()));
        await using var stream = await streamed.Content.ReadAsStreamAsync();
        Assert.Equal("01234", await new StreamReader(stream).ReadToEndAsync());
        using var copied = await http.GetAsync(new Uri("/things/7", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        using var copy = new MemoryStream();
        await copied.Content.CopyToAsync(copy);
        (await http.GetAsync(new Uri("/things/7", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead)).Dispose();

        Assert.Equal("01234"u8.ToArray(), copy.ToArray());
        Assert.Equal(0, things.Connection.Runtime.Concurrency.Running);
    }

    [Fact]
    public async Task HttpClient_AbandoningABody_ReturnsThePermitWhenTimeIsUp()
    {
        await using var server = RawUpstream.StallingInBody();
        using var things = new ThingsUnderTest(server.Address);
        using var http = Foreign.Http(things.Connection);

        var response = await http.GetAsync(new Uri("/things/7", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(1, things.Connection.Runtime.Concurrency.Running);
        things.Time.Advance(TimeSpan.FromSeconds(11));

        Assert.Equal(0, things.Connection.Runtime.Concurrency.Running);
        response.Dispose();
    }

    [Theory]
    [InlineData("GET", "/things/7", "things/get")]
    [InlineData("GET", "/things/a%2Fb", "things/get")]
    [InlineData("GET", "/things", "things/list")]
    [InlineData("POST", "/things/poke", "things/poke")]
    [InlineData("GET", "/elsewhere", "undeclared/get")]
    [InlineData("PATCH", "/things/7", "undeclared/patch")]
    [InlineData("GET", "/", "undeclared/get")]
    public void Routes_OfForeignRequests_FindTheirOperation(string method, string path, string operation)
    {
        var routes = new RouteTable(ThingsContract.Default with { BaseAddress = new Uri("https://things.example/api/") });
        using var request = new HttpRequestMessage(new HttpMethod(method), "https://things.example/api" + path);

        Assert.Equal(operation, routes.Find(request).Id);
    }

    [Theory]
    [InlineData("/api/files/a/b", "files/get")]
    [InlineData("/api/files/a", "files/get")]
    [InlineData("/api/trees/a/b/c", "trees/get")]
    [InlineData("/api/boxes/7", "boxes/get")]
    [InlineData("/api/boxes/7/lid", null)]
    [InlineData("/apiary/boxes/7", null)]
    public void Routes_WithAPlaceholderAtTheEnd_TakeTheRestWhereItMayHoldSlashes(string path, string? operation)
    {
        static OperationDefinition Get(string id, string route, params string[] paths) =>
            new() { Id = id, Method = HttpMethod.Get, Route = route, Idempotent = true, Input = paths.Length == 0 ? OperationInput.None : new() { Paths = paths } };
        var routes = new RouteTable(ThingsContract.Default with
        {
            BaseAddress = new Uri("https://things.example/api"), Operations = [Get("files/get", "/files/{path}", "path"), Get("boxes/get", "/boxes/{id}"), Get("trees/get", "/trees/{**path}")],
        });

        Assert.Equal(operation, routes.Find(HttpMethod.Get, new Uri("https://things.example" + path))?.Id);
    }

    [Fact]
    public async Task Request_OfAnotherClient_IsReadWithinTheAttemptAndClassified()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(502, 404);
        using var things = new ThingsUnderTest(server.Address);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Address, "/things/7"));

        using var answer = await things.DriveAsync(things.Connection.SendAsync(request));

        var error = UpstreamErrorMapper.OfAnswer(answer)!;
        Assert.Equal((UpstreamErrorCode.NotFound, 404, "things/get", 2), (error.Code, error.Status, error.Operation, error.Attempts));
        Assert.Equal(0, things.Connection.Runtime.Concurrency.Running);
        Assert.Equal("things/get", things.Connection.FindOperation(HttpMethod.Get, request.RequestUri!)!.Id);
    }

    [Fact]
    public async Task Request_OfAnotherClient_HoldsNothingOnceItIsAnswered()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        using var things = new ThingsUnderTest(server.Address);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Address, "/things/7"));

        using var answer = await things.Connection.SendAsync(request);

        Assert.Equal(0, things.Connection.Runtime.Concurrency.Running); // before the body is read: it was read
        Assert.Null(UpstreamErrorMapper.OfAnswer(answer));
        Assert.Contains("seven", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, null)]
    [InlineData(304, null)]
    [InlineData(404, UpstreamErrorCode.NotFound)]
    public void Answer_OfNoPipeline_IsToldByItsStatus(int status, string? code)
    {
        using var answer = new HttpResponseMessage((System.Net.HttpStatusCode)status);

        Assert.Equal(code, UpstreamErrorMapper.OfAnswer(answer)?.Code);
    }

    private sealed class InMemory : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage { RequestMessage = request, Content = new StringContent("01234") });
    }
}
