using System.Net;
using System.Text.Json.Nodes;

namespace Clients.Testing.Tests.Contracts;

public sealed class RequestRuleTests
{
    private const string Tenant = "00000000-0000-4000-8000-000000000001";

    [Theory]
    [InlineData("GET", "/nothing", "undeclared-path", "/path", "GET /nothing: the contract declares no such path")]
    [InlineData("DELETE", "/orders", "undeclared-method", "/method", "DELETE /orders: the contract declares only GET, POST here")]
    [InlineData("GET", "/orders?colour=red", "undeclared-query-parameter", "/query/colour", "listOrders: query parameter 'colour' is not declared")]
    [InlineData("GET", "/orders?per_page=500", "maximum", "/query/per_page", "listOrders: query parameter 'per_page' must be ≤ 100 (was 500)")]
    [InlineData("GET", "/orders?per_page=0", "minimum", "/query/per_page", "listOrders: query parameter 'per_page' must be ≥ 1 (was 0)")]
    [InlineData("GET", "/orders?per_page=many", "type", "/query/per_page", "listOrders: query parameter 'per_page' must be integer (was string)")]
    [InlineData("GET", "/orders?per_page=1&per_page=2", "type", "/query/per_page", "listOrders: query parameter 'per_page' must be given once (was given 2 times)")]
    [InlineData("GET", "/orders?state=lost", "enum", "/query/state", "listOrders: query parameter 'state' must be one of 'open', 'closed' (was 'lost')")]
    [InlineData("GET", "/orders?exact=True", "type", "/query/exact", "listOrders: query parameter 'exact' must be boolean (was string)")]
    [InlineData("GET", "/orders?ids=1&ids=x", "type", "/query/ids/1", "listOrders: query parameter 'ids' at '/1' must be integer (was string)")]
    [InlineData("GET", "/orders?ids=1&ids=2&ids=3", "maxItems", "/query/ids", "listOrders: query parameter 'ids' must have at most 2 items (had 3)")]
    [InlineData("GET", "/orders/first", "type", "/path/id", "getOrder: path parameter 'id' must be integer (was string)")]
    public async Task Request_BreaksARule_IsRefusedWithTheRuleAndThePlace(string method, string target, string rule, string at, string detail)
    {
        await using var upstream = await FakeUpstream.FromContract(Contract.Text).StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = upstream.BaseAddress };
        using var request = new HttpRequestMessage(new HttpMethod(method), target) { Headers = { { "X-Tenant", Tenant } } };

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal((rule, at, detail), ((string?)problem["rule"], (string?)problem["pointer"], (string?)problem["detail"]));
        Assert.Equal(detail, Assert.Single(upstream.Violations).Detail);
    }

    [Theory]
    [InlineData(null, "required", "listOrders: header parameter 'X-Tenant' is required")]
    [InlineData("me", "format", "listOrders: header parameter 'X-Tenant' must be a uuid (was 'me')")]
    public async Task Header_MissingOrWrong_IsRefused(string? tenant, string rule, string detail)
    {
        await using var upstream = await FakeUpstream.FromContract(Contract.Text).StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = upstream.BaseAddress };
        if (tenant is not null)
            client.DefaultRequestHeaders.Add("X-Tenant", tenant);

        using var response = await client.GetAsync("orders", TestContext.Current.CancellationToken);

        Assert.Equal((rule, detail), (Assert.Single(upstream.Violations).Rule, upstream.Violations[0].Detail));
        Assert.Equal("#/paths/~1orders/get/parameters/4/schema", upstream.Violations[0].Contract);
    }

    [Theory]
    [InlineData("GET", "/orders/7", "getOrder")]
    [InlineData("POST", "/orders/7:ship", "shipOrder")]
    [InlineData("GET", "/files/a/b%20c/d%2Fe.txt", "getFile")]
    [InlineData("GET", "/files/", "getFile")]
    public async Task Path_OfAnOperation_FindsIt(string method, string target, string operation)
    {
        await using var upstream = await FakeUpstream.FromContract(Contract.Text).StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = upstream.BaseAddress };
        using var request = new HttpRequestMessage(new HttpMethod(method), target);

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        upstream.EnsureNoViolations();
        Assert.Equal(operation, Assert.Single(upstream.Requests).OperationId);
    }

    [Fact]
    public async Task Path_WithEncodedSlash_StaysOneSegment()
    {
        await using var upstream = await FakeUpstream.FromContract(Contract.Text)
            .On("getFile", request => FakeResponse.Text(request.Path("path")))
            .StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = upstream.BaseAddress };

        Assert.Equal("a b/c", await client.GetStringAsync("files/a%20b%2Fc", TestContext.Current.CancellationToken));
        using var response = await client.GetAsync("orders/1%2F2", TestContext.Current.CancellationToken);

        // One value "1/2" of {id}, not the path /orders/1/2.
        Assert.Equal("getOrder: path parameter 'id' must be integer (was string)", Assert.Single(upstream.Violations).Detail);
    }
}
