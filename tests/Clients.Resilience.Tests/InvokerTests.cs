using Clients.Resilience.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Clients.Resilience.Tests;

public sealed class InvokerTests
{
    [Fact]
    public async Task Call_Answered_ReturnsTypedBody()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        using var things = new ThingsUnderTest(server.Address);

        Assert.Equal(new Thing("7", "seven"), await things.Client.GetThingAsync("7"));
        Assert.Equal("/things/7", Assert.Single(server.Deliveries).Path);
    }

    [Fact]
    public async Task Response_Wanted_HasStatusHeadersAndAttempts()
    {
        await using var server = await KestrelUpstream.StartAsync((context, n) =>
        {
            context.Response.StatusCode = n == 1 ? 502 : 203;
            context.Response.Headers["X-Thing"] = "a";
            return n == 1 ? Task.CompletedTask : context.WriteThingAsync();
        });
        using var things = new ThingsUnderTest(server.Address);

        var response = await things.DriveAsync(things.Client.GetThingWithResponseAsync("7"));

        Assert.Equal((203, "a", 2, true), (response.Status, response.Headers["x-thing"], response.Attempts, response.HasValue));
        Assert.StartsWith("application/json", response.Headers["Content-Type"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Response_304_IsResultWithoutValue()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(304);
        using var things = new ThingsUnderTest(server.Address);

        var response = await things.Client.GetThingWithResponseAsync("7");
        var error = await things.FailAsync(things.Client.GetThingAsync("7"));

        Assert.Equal((304, false), (response.Status, response.HasValue));
        Assert.Equal((UpstreamErrorCode.ResponseInvalid, 304), (error.Code, error.Status));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("<html>")]
    [InlineData("{} trailing")]
    public async Task Body_NotWhatTheContractSays_IsInvalidAndNotRepeated(string body)
    {
        await using var server = await KestrelUpstream.StartAsync(context => context.WriteJsonAsync(body));
        using var things = new ThingsUnderTest(server.Address);

        var error = await things.FailAsync(things.Client.GetThingAsync("7"));

        Assert.Equal((UpstreamErrorCode.ResponseInvalid, 200, CallEffect.Processed), (error.Code, error.Status, error.Effect));
        Assert.Single(server.Deliveries);
    }

    [Theory]
    [InlineData(204, "", true)]
    [InlineData(200, "", false)]
    [InlineData(200, "", true)]
    [InlineData(200, "null", false)]
    public async Task OptionalBody_Absent_IsNull(int status, string body, bool withLength)
    {
        await using var server = await KestrelUpstream.StartAsync(async context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentLength = withLength ? body.Length : null;
            await context.Response.StartAsync();
            await context.Response.WriteAsync(body);
        });
        using var things = new ThingsUnderTest(server.Address);

        Assert.Null(await things.Client.FindThingAsync("7"));
    }

    [Fact]
    public async Task OptionalBody_Chunked_IsRead()
    {
        await using var server = await KestrelUpstream.StartAsync(async context =>
        {
            await context.Response.StartAsync();
            await context.Response.WriteAsync(Answers.Thing);
        });
        using var things = new ThingsUnderTest(server.Address);

        Assert.Equal("7", (await things.Client.FindThingAsync("7"))!.Id);
    }

    [Fact]
    public async Task Union_ByStatus_PicksItsReader()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200, 202, 206);
        using var things = new ThingsUnderTest(server.Address);

        Assert.IsType<Thing>(await things.Client.GetEitherAsync("7"));
        Assert.Equal("accepted", await things.Client.GetEitherAsync("7"));
        Assert.Equal(UpstreamErrorCode.ResponseInvalid, (await things.FailAsync(things.Client.GetEitherAsync("7"))).Code);
    }

    [Fact]
    public async Task Text_WithCharset_IsDecoded()
    {
        await using var server = await KestrelUpstream.StartAsync(async context =>
        {
            context.Response.ContentType = "text/plain; charset=iso-8859-1";
            await context.Response.Body.WriteAsync(new byte[] { 0xE9 });
        });
        using var things = new ThingsUnderTest(server.Address);

        Assert.Equal("é", await things.Client.GetTextAsync("7"));
    }

    [Theory]
    [InlineData(400, "validation_failed", CallEffect.Processed)]
    [InlineData(401, "unauthorized", CallEffect.Processed)]
    [InlineData(403, "forbidden", CallEffect.Processed)]
    [InlineData(404, "not_found", CallEffect.Processed)]
    [InlineData(405, "rejected", CallEffect.Processed)]
    [InlineData(409, "conflict", CallEffect.Processed)]
    [InlineData(410, "gone", CallEffect.Processed)]
    [InlineData(412, "precondition_failed", CallEffect.Processed)]
    [InlineData(422, "validation_failed", CallEffect.Processed)]
    [InlineData(429, "rate_limited", CallEffect.NotSent)]
    [InlineData(500, "upstream_error", CallEffect.Unknown)]
    [InlineData(501, "upstream_error", CallEffect.Unknown)]
    [InlineData(503, "upstream_unavailable", CallEffect.Unknown)]
    public async Task Status_OfError_HasItsCodeAndEffect(int status, string code, CallEffect effect)
    {
        await using var server = await KestrelUpstream.AnsweringAsync(status);
        using var things = new ThingsUnderTest(server.Address);

        var error = await things.FailAsync(things.Client.CreateThingAsync(new Thing("1", null)));

        Assert.Equal((code, status, effect, 1), (error.Code, error.Status, error.Effect, error.Attempts));
        Assert.Equal(("thing-store", "things/create"), (error.Upstream, error.Operation));
        Assert.Single(server.Deliveries);
    }

    [Fact]
    public async Task ErrorBody_WithType_IsTypedAndStaysOutOfTheMessage()
    {
        await using var server = await KestrelUpstream.StartAsync(context =>
        {
            context.Response.StatusCode = 404;
            return context.WriteJsonAsync("""{"message":"no such thing"}""");
        });
        using var things = new ThingsUnderTest(server.Address);

        var exception = await Assert.ThrowsAsync<UpstreamException>(() => things.Client.GetThingAsync("7"));

        Assert.Equal(new ThingError("no such thing"), exception.Error.Body);
        Assert.Contains("no such thing", exception.Error.RawBody, StringComparison.Ordinal);
        Assert.DoesNotContain("no such thing", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ErrorBody_InHtml_KeepsTheStatus()
    {
        await using var server = await KestrelUpstream.StartAsync(context =>
        {
            context.Response.StatusCode = 404;
            return context.Response.WriteAsync(new string('<', 20_000));
        });
        using var things = new ThingsUnderTest(server.Address);

        var error = await things.FailAsync(things.Client.GetThingAsync("7"));

        Assert.Equal((UpstreamErrorCode.NotFound, null), (error.Code, error.Body));
        Assert.Equal(8 * 1024, error.RawBody!.Length);
    }

    [Fact]
    public async Task ErrorCode_RenamedByPolicy_Wins()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(409);
        using var things = new ThingsUnderTest(
            server.Address, definition => definition with { ErrorCodes = new Dictionary<int, string> { [409] = "empty_repository" } });

        Assert.Equal("empty_repository", (await things.FailAsync(things.Client.GetThingAsync("7"))).Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a\r\nb")]
    public async Task Parameter_Refused_SendsNothing(string id)
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        using var things = new ThingsUnderTest(server.Address);

        var error = await things.FailAsync(things.Client.GetThingAsync(id));

        Assert.Equal((UpstreamErrorCode.ValidationFailed, CallEffect.NotSent, 0), (error.Code, error.Effect, error.Attempts));
        Assert.Contains("'id'", error.Detail, StringComparison.Ordinal);
        Assert.Empty(server.Deliveries);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Body_BeyondTheLimit_IsTooLarge(bool chunked)
    {
        await using var server = await KestrelUpstream.StartAsync(async context =>
        {
            var bytes = new byte[2000];
            context.Response.ContentLength = chunked ? null : bytes.Length;
            await context.Response.StartAsync();
            await context.Response.Body.WriteAsync(bytes);
        });
        using var things = new ThingsUnderTest(server.Address, definition => definition with { Limits = new LimitPolicy { Response = 1000 } });

        Assert.Equal(UpstreamErrorCode.ResponseTooLarge, (await things.FailAsync(things.Client.GetTextAsync("7"))).Code);
        Assert.Single(server.Deliveries);
    }
}
