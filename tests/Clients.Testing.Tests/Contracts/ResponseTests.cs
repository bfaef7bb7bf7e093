using System.Net;
using System.Text.Json.Nodes;

namespace Clients.Testing.Tests.Contracts;

public sealed class ResponseTests
{
    [Fact]
    public async Task Operation_WithoutHandler_AnswersAnExampleOfItsSchema()
    {
        await using var upstream = await FakeUpstream.FromContract(Contract.Text).StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = upstream.BaseAddress };
        client.DefaultRequestHeaders.Add("X-Tenant", "00000000-0000-4000-8000-000000000001");

        var first = await client.GetStringAsync("orders", TestContext.Current.CancellationToken);
        var second = await client.GetStringAsync("orders", TestContext.Current.CancellationToken);

        Assert.Equal("""[{"id":1,"name":"text","note":"text"}]""", first);
        Assert.Equal(first, second);
        Assert.Equal("""{"id":7,"name":"Seven","note":null}""", await client.GetStringAsync("orders/7", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Operation_WhoseOwnExampleIsWrong_AnswersWhatTheSchemaSays()
    {
        const string Text = """
            openapi: 3.1.0
            paths:
              /a:
                get:
                  operationId: a
                  responses:
                    '200':
                      description: A
                      content:
                        application/json:
                          example: { count: many }
                          schema: { type: object, required: [count, day], properties: { count: { type: integer, example: none }, day: { type: string, format: date, example: 2026-02-03 } } }
              /b:
                get: { operationId: b, responses: { '302': { description: Elsewhere } } }
            """;
        await using var upstream = await FakeUpstream.FromContract(Text).StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = upstream.BaseAddress };

        Assert.Equal("""{"count":1,"day":"2026-02-03"}""", await client.GetStringAsync("a", TestContext.Current.CancellationToken));
        using var elsewhere = await client.GetAsync("b", TestContext.Current.CancellationToken);
        Assert.Equal(302, (int)elsewhere.StatusCode);
    }

    [Fact]
    public void Contract_WithABlankLineAheadOfText_IsRead() =>
        FakeUpstream.FromContract("openapi: 3.0.0\ninfo:\n    description: |-\n        \n        Text\npaths: {}\n");

    [Fact]
    public async Task Handler_ReadsTheRequest_AndAnswers()
    {
        await using var upstream = await FakeUpstream.FromContract(Contract.Text)
            .On("getOrder", request => FakeResponse.Json(new JsonObject { ["id"] = int.Parse(request.Path("id")), ["name"] = "Mine", ["note"] = null }).With("X-Seen", "yes"))
            .StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = upstream.BaseAddress };

        using var response = await client.GetAsync("orders/12", TestContext.Current.CancellationToken);

        Assert.Equal("""{"id":12,"name":"Mine","note":null}""", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("yes", Assert.Single(response.Headers.GetValues("X-Seen")));
    }

    public static readonly TheoryData<FakeResponse, string> Departures = new()
    {
        { FakeResponse.Json(new JsonObject { ["id"] = 1, ["name"] = "x" }), "getOrder: response 200 at '/note' is required" },
        { FakeResponse.Text("hello"), "getOrder: response 200 must have content type application/json (was text/plain; charset=utf-8)" },
        { FakeResponse.Empty(200), "getOrder: response 200 must have a body" },
        { FakeResponse.Json(new JsonObject(), 203), "getOrder: response 203 is not declared" },
    };

    [Theory]
    [MemberData(nameof(Departures))]
    public async Task Handler_DepartsFromTheContract_BecomesA500ThatSaysSo(FakeResponse answer, string detail)
    {
        await using var upstream = await FakeUpstream.FromContract(Contract.Text).On("getOrder", _ => answer).StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = upstream.BaseAddress };

        using var response = await client.GetAsync("orders/1", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains(detail, JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["detail"]!.ToString());
        Assert.True(Assert.Single(upstream.Violations).InResponse);
    }

    [Fact]
    public async Task Handler_Throws_TheClientLearnsWhy()
    {
        await using var upstream = await FakeUpstream.FromContract(Contract.Text)
            .On("getOrder", (_, _) => throw new InvalidOperationException("out of stock"))
            .StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = upstream.BaseAddress };

        using var response = await client.GetAsync("orders/1", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains("out of stock", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Contract_OverHttp2_IsServed()
    {
        await using var upstream = await FakeUpstream.FromContract(Contract.Text, new FakeUpstreamOptions { Http2 = true }).StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = upstream.BaseAddress, DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };

        using var response = await client.GetAsync("orders/7", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(HttpVersion.Version20, response.Version);
    }

    [Fact]
    public void Contract_WithoutThatOperation_NamesTheOnesItHas()
    {
        var upstream = FakeUpstream.FromContract(Contract.Text);

        var fromHandler = Assert.Throws<ArgumentException>(() => upstream.On("dropOrder", _ => FakeResponse.Empty(204)));
        var fromFault = Assert.Throws<ArgumentException>(() => upstream.Faults.On("dropOrder"));

        Assert.Contains("The contract declares no operation 'dropOrder'. It declares: createOrder, getFile, getOrder, listOrders, shipOrder.", fromHandler.Message);
        Assert.Equal(fromHandler.Message, fromFault.Message);
    }

    [Theory]
    [InlineData("swagger: '2.0'")]
    [InlineData("[1, 2]")]
    [InlineData("just text")]
    public void Contract_ThatIsNone_IsRefused(string text) => Assert.Throws<FormatException>(() => FakeUpstream.FromContract(text));

    [Fact]
    public async Task Contract_InJsonAndVersion30_IsRead()
    {
        const string Json = """
            {"openapi": "3.0.3", "paths": {"/n": {"get": {"operationId": "n", "parameters": [
              {"name": "x", "in": "query", "schema": {"type": "number", "minimum": 0, "exclusiveMinimum": true}},
              {"name": "y", "in": "query", "schema": {"nullable": true, "allOf": [{"$ref": "#/components/schemas/Y"}]}}],
              "responses": {"2XX": {"description": "", "content": {"application/json": {"schema": {"type": "string", "nullable": true}}}}}}}},
             "components": {"schemas": {"Y": {"type": "integer"}}}}
            """;
        await using var upstream = await FakeUpstream.FromContract(Json).On("n", _ => FakeResponse.Json((System.Text.Json.Nodes.JsonNode?)null)).StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = upstream.BaseAddress };

        Assert.Equal("null", await client.GetStringAsync("n?x=0.1&y=4", TestContext.Current.CancellationToken));
        using var zero = await client.GetAsync("n?x=0", TestContext.Current.CancellationToken);
        using var text = await client.GetAsync("n?y=z", TestContext.Current.CancellationToken);

        Assert.Equal(["exclusiveMinimum", "type"], upstream.Violations.Select(violation => violation.Rule));
    }
}
