using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Clients.Testing.Tests.Contracts;

public sealed class BodyRuleTests
{
    [Theory]
    [InlineData("""{}""", "required", "/body/name", "createOrder: request body at '/name' is required")]
    [InlineData("""{"name":1}""", "type", "/body/name", "createOrder: request body at '/name' must be string (was integer)")]
    [InlineData("""{"name":"a"}""", "minLength", "/body/name", "createOrder: request body at '/name' must have at least 2 characters (had 1)")]
    [InlineData("""{"name":"abcdef"}""", "maxLength", "/body/name", "createOrder: request body at '/name' must have at most 5 characters (had 6)")]
    [InlineData("""{"name":"A-B"}""", "pattern", "/body/name", "createOrder: request body at '/name' must match ^[a-zé🚀]+$ (was 'A-B')")]
    [InlineData("""{"name":"ab","amount":0}""", "exclusiveMinimum", "/body/amount", "createOrder: request body at '/amount' must be > 0 (was 0)")]
    [InlineData("""{"name":"ab","amount":0.7}""", "multipleOf", "/body/amount", "createOrder: request body at '/amount' must be a multiple of 0.5 (was 0.7)")]
    [InlineData("""{"name":"ab","due":"2026-01-01 10:00"}""", "format", "/body/due", "createOrder: request body at '/due' must be a date-time (was '2026-01-01 10:00')")]
    [InlineData("""{"name":"ab","due":"2026-13-01T10:00:00Z"}""", "format", "/body/due", "createOrder: request body at '/due' must be a date-time (was '2026-13-01T10:00:00Z')")]
    [InlineData("""{"name":"ab","link":"/relative"}""", "format", "/body/link", "createOrder: request body at '/link' must be a uri (was '/relative')")]
    [InlineData("""{"name":"ab","kind":"other"}""", "const", "/body/kind", "createOrder: request body at '/kind' must be 'standard' (was 'other')")]
    [InlineData("""{"name":"ab","tags":[]}""", "minItems", "/body/tags", "createOrder: request body at '/tags' must have at least 1 items (had 0)")]
    [InlineData("""{"name":"ab","tags":["x","x"]}""", "uniqueItems", "/body/tags", "createOrder: request body at '/tags' must not hold the same item twice")]
    [InlineData("""{"name":"ab","tags":["x",2]}""", "type", "/body/tags/1", "createOrder: request body at '/tags/1' must be string (was integer)")]
    [InlineData("""{"name":"ab","extra":1}""", "additionalProperties", "/body/extra", "createOrder: request body at '/extra' is not declared")]
    [InlineData("""{"name":"ab","labels":{"a/b":1}}""", "type", "/body/labels/a~1b", "createOrder: request body at '/labels/a~1b' must be string (was integer)")]
    [InlineData("""{"name":"ab","labels":{"a":"","b":""}}""", "maxProperties", "/body/labels", "createOrder: request body at '/labels' must have at most 1 properties (had 2)")]
    [InlineData("""{"name":"ab","target":{"depot":"x"}}""", "oneOf", "/body/target", "createOrder: request body at '/target' must match exactly one of 2 alternatives (the closest fails: '/target/depot' must be integer (was string))")]
    [InlineData("""{"name":"ab","target":{"depot":1,"city":"x"}}""", "oneOf", "/body/target", "createOrder: request body at '/target' must match exactly one of 2 alternatives (matched 2)")]
    [InlineData("""{"name":"ab","reach":"far"}""", "anyOf", "/body/reach", "createOrder: request body at '/reach' must match at least one of 2 alternatives (the closest fails: '/reach' must be integer (was string))")]
    [InlineData("""{"name":"ab","both":{"a":1}}""", "required", "/body/both/b", "createOrder: request body at '/both/b' is required")]
    [InlineData("""{"name":"ab","no":"text"}""", "not", "/body/no", "createOrder: request body at '/no' must not match the excluded schema")]
    [InlineData("""{"name":"ab","child":{"name":"abcdefgh"}}""", "maxLength", "/body/child/name", "createOrder: request body at '/child/name' must have at most 5 characters (had 8)")]
    [InlineData("""{"name":"ab","small":3000000000}""", "format", "/body/small", "createOrder: request body at '/small' must be an int32 (was 3000000000)")]
    [InlineData("""{"name":""", "json", "/body", null)]
    [InlineData("", "required", "/body", "createOrder: request body is required")]
    public async Task Body_BreaksARule_IsRefusedWithTheRuleAndThePlace(string body, string rule, string at, string? detail)
    {
        await using var upstream = await FakeUpstream.FromContract(Contract.Text).StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = upstream.BaseAddress };

        using var response = await client.PostAsync("orders", new StringContent(body, Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal("Contract violation", (string?)problem["title"]);
        Assert.Equal(rule, (string?)problem["rule"]);
        Assert.Equal(at, (string?)problem["pointer"]);
        if (detail is not null)
            Assert.Equal(detail, (string?)problem["detail"]);

        var violation = Assert.Single(upstream.Violations);
        Assert.Equal((rule, at, "createOrder"), (violation.Rule, violation.JsonPointer, violation.Operation));
        Assert.Throws<InvalidOperationException>(upstream.EnsureNoViolations);
    }

    [Theory]
    [InlineData("""{"name":"abc","amount":1.5,"due":"2026-01-01T10:00:00.5+02:00","link":"https://example.com","kind":"standard","tags":["x"]}""")]
    [InlineData("""{"name":"é🚀é","old":null,"labels":{"a":"b"},"target":{"city":"Bern"},"reach":null,"no":5,"both":{"a":1,"b":2}}""")]
    [InlineData("""{"name":"abc","child":{"name":"def"},"small":-5,"reach":3}""")]
    public async Task Body_FollowsEveryRule_IsAccepted(string body)
    {
        await using var upstream = await FakeUpstream.FromContract(Contract.Text).StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = upstream.BaseAddress };

        using var response = await client.PostAsync("orders", new StringContent(body, Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        upstream.EnsureNoViolations();
        Assert.Equal(body, Encoding.UTF8.GetString(Assert.Single(upstream.Requests).Body.Span));
    }

    [Fact]
    public async Task Body_OfAnotherContentType_IsRefused()
    {
        await using var upstream = await FakeUpstream.FromContract(Contract.Text).StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = upstream.BaseAddress };

        using var response = await client.PostAsync("orders", new StringContent("<order/>", Encoding.UTF8, "text/xml"), TestContext.Current.CancellationToken);

        Assert.Equal(
            "createOrder: request body must have content type application/json or application/x-www-form-urlencoded (was text/xml; charset=utf-8)",
            Assert.Single(upstream.Violations).Detail);
    }

    [Fact]
    public async Task Body_AsAForm_IsCheckedByTheSameSchema()
    {
        await using var upstream = await FakeUpstream.FromContract(Contract.Text).StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = upstream.BaseAddress };

        using var good = await client.PostAsync("orders", new FormUrlEncodedContent([new("name", "abc"), new("amount", "2.5")]), TestContext.Current.CancellationToken);
        using var bad = await client.PostAsync("orders", new FormUrlEncodedContent([new("name", "abc"), new("amount", "many")]), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Created, good.StatusCode);
        Assert.Equal("createOrder: request body at '/amount' must be number (was string)", Assert.Single(upstream.Violations).Detail);
    }

    [Fact]
    public async Task Body_ThatIsNotDeclared_IsRefused()
    {
        await using var upstream = await FakeUpstream.FromContract(Contract.Text).StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = upstream.BaseAddress };

        using var response = await client.PostAsync("orders/1:ship", new StringContent("{}", Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);

        Assert.Equal(("undeclared-body", "shipOrder: request body is not declared"), (Assert.Single(upstream.Violations).Rule, upstream.Violations[0].Detail));
    }
}
