using System.Reflection;
using System.Text;
using Acme.Responses;
using Clients.Resilience;
using Clients.Wire.Tests.Servers;

namespace Clients.Wire.Tests;

public sealed class ResponseTests
{
    private const string Json = "application/json";
    private const string Item = """{"id":7}""";

    [Theory]
    [InlineData(200, Item, "item 7")]
    [InlineData(202, """{"job":"j"}""", "job j")]
    [InlineData(204, "", "nothing")]
    public async Task Successes_OfSeveralStatuses_AreAUnion(int status, string body, string expected)
    {
        await using var upstream = await Upstream.AnsweringAsync(status, body.Length > 0 ? Json : null, body);

        var response = await upstream.Client<IResponsesClient>().GetSeveralWithResponseAsync();

        Assert.Equal(status, response.Status);
        Assert.Equal(expected, response.Value?.Match(static i => $"item {i.Id}", static j => $"job {j.JobValue}", static _ => "unknown") ?? "nothing");
    }

    [Fact]
    public async Task Created_GivesItsLocation()
    {
        await using var upstream = await Upstream.AnsweringAsync(201, Json, Item, ("Location", "/made/7"));

        var made = await upstream.Client<IResponsesClient>().MakeItemWithResponseAsync();

        Assert.Equal((201, "/made/7", 7L), (made.Status, made.Headers["Location"], made.Value.Id));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(203)]
    public async Task Classes_OfStatuses_HoldForEachOfThem(int status)
    {
        await using var upstream = await Upstream.AnsweringAsync(status, Json, Item);
        Assert.Equal(7, (await upstream.Client<IResponsesClient>().GetClassAsync()).Id);
        Assert.Equal(7, (await upstream.Client<IResponsesClient>().GetDefaultAsync()).Id);

        await using var failing = await Upstream.AnsweringAsync(418, "application/problem+json", """{"title":"t"}""");
        var error = await Failures.OfAsync(() => failing.Client<IResponsesClient>().GetClassAsync());
        Assert.Equal("t", Assert.IsType<Problem>(error.Body).Title);
    }

    [Fact]
    public async Task NoContent_WhereItIsDocumented_IsNull()
    {
        await using var upstream = await Upstream.StartAsync();
        Assert.Null(await upstream.Client<IResponsesClient>().GetMaybeAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("ignored")]
    public async Task EmptySuccess_IsVoidWhateverItsBody(string body)
    {
        await using var upstream = await Upstream.AnsweringAsync(200, null, body);
        Assert.Equal(200, (await upstream.Client<IResponsesClient>().DeleteNothingWithResponseAsync()).Status);
    }

    [Fact]
    public async Task EmptyBody_WhereOneIsPromised_IsAnInvalidResponse()
    {
        await using var upstream = await Upstream.AnsweringAsync(200, Json, "");
        Assert.Equal(UpstreamErrorCode.ResponseInvalid, (await Failures.OfAsync(() => upstream.Client<IResponsesClient>().GetClassAsync())).Code);
    }

    [Theory]
    [InlineData(404, """{"what":"w"}""", typeof(Acme.Responses.Missing))]
    [InlineData(501, """{"job":"j"}""", typeof(Job))]
    [InlineData(400, """{"title":"t"}""", typeof(Problem))]
    [InlineData(400, "<html>", null)]
    public async Task Errors_CarryTheBodyOfTheirStatus(int status, string body, Type? expected)
    {
        await using var upstream = await Upstream.AnsweringAsync(status, Json, body);

        var error = await Failures.OfAsync(() => upstream.Client<IResponsesClient>().GetErrorsAsync(new UpstreamCallOptions { Attempts = 1 }));

        Assert.Equal((status, body), (error.Status, error.RawBody));
        Assert.Equal(expected, error.Body?.GetType());
    }

    [Fact]
    public async Task Text_IsReadInItsOwnCharset()
    {
        await using var upstream = await Upstream.StartAsync(async context =>
        {
            context.Response.StatusCode = 200;
            context.Response.ContentType = "text/plain; charset=iso-8859-1";
            await context.Response.Body.WriteAsync(Encoding.Latin1.GetBytes("é"));
        });
        Assert.Equal("é", await upstream.Client<IResponsesClient>().GetTextAsync());
    }

    [Fact]
    public async Task File_ReachesTheCallerBeforeItsLastByteIsSent()
    {
        var firstSeen = new TaskCompletionSource();
        await using var upstream = await Upstream.StartAsync(async context =>
        {
            await context.AnswerAsync(200, "application/octet-stream", "first");
            await firstSeen.Task;
            await context.SendAsync("last");
        });

        await using var file = await upstream.Client<IResponsesClient>().GetFileAsync();
        var first = new byte[5];
        await file.ReadExactlyAsync(first);
        firstSeen.SetResult();

        Assert.Equal("first", Encoding.UTF8.GetString(first));
        Assert.Equal("last", await new StreamReader(file).ReadToEndAsync());
    }

    [Fact]
    public async Task Accept_NamesWhatTheOperationReads()
    {
        await using var upstream = await Upstream.AnsweringAsync(200, Json, Item);
        var client = upstream.Client<IResponsesClient>();

        await client.GetChoiceAsync();
        await client.GetChoiceAsTextAsync();
        await (await client.GetChoiceAsStreamAsync()).DisposeAsync();
        await client.GetRangeAsync();
        await client.DeleteNothingAsync();

        Assert.Equal(
        [
            "application/json, text/json, application/problem+json", "text/csv, application/problem+json",
            "application/pdf, application/problem+json, */*;q=0.1", "application/json", "*/*",
        ], upstream.Arrivals.Select(static a => a.Header("Accept")));
    }

    [Fact]
    public void DeprecatedOperation_IsObsolete_AndCallbacksAreNoOperations()
    {
        var methods = typeof(IResponsesClient).GetMethods();

        Assert.All(methods.Where(static m => m.Name.StartsWith("GetOld", StringComparison.Ordinal)), static m => Assert.NotNull(m.GetCustomAttribute<ObsoleteAttribute>()));
        Assert.Null(methods.Single(static m => m.Name == "SubscribeAsync").GetCustomAttribute<ObsoleteAttribute>());
        Assert.DoesNotContain(methods, static m => m.Name.Contains("Happened", StringComparison.OrdinalIgnoreCase) || m.Name.Contains("Request", StringComparison.Ordinal));
    }
}
