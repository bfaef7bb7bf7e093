using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Clients.Resilience.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Clients.Resilience.Tests;

/// <summary>Server-sent events and the like: which values a body is read as.</summary>
public sealed class EventTests
{
    private static readonly JsonTypeInfo<JsonElement> Json = (JsonTypeInfo<JsonElement>)Wares.Options.GetTypeInfo(typeof(JsonElement));

    private static readonly JsonTypeInfo<string> Text = (JsonTypeInfo<string>)Wares.Options.GetTypeInfo(typeof(string));

    [Theory]
    [InlineData("data: 1\n\ndata:2\n\n", "1 2")]
    [InlineData("data: [1,\ndata: 2]\n\n", "[1,\n2]")]
    [InlineData("data: 1\n\n\n\ndata: 2\n\n", "1 2")]
    [InlineData("data: 1\ndatax: 2\nxdata: 3\ndat: 4\n: data: 5\n\n", "1")]
    [InlineData("data: 1\n\ndata: [DONE]\n\ndata: 3\n\n", "1 3")]
    [InlineData("data\n\ndata:\n\ndata: 1\n\n", "1")]
    [InlineData("data: 1\n", "")]
    [InlineData("data: 1", "")]
    [InlineData("event: a\nid: 1\n\n", "")]
    public async Task Events_OfData_AreTheirJson(string body, string events) => Assert.Equal(events, await ReadAsync(ResponseReader.Events(Json), body));

    [Theory]
    [InlineData("data: {\"a\":1}\nevent: e\nid: i\nretry: 5\n\n", "{\"data\":{\"a\":1},\"event\":\"e\",\"id\":\"i\",\"retry\":5}")]
    [InlineData("data: 1\nevent: e\nid: i\nretry: 5\n\ndata: 2\n\n", "{\"data\":1,\"event\":\"e\",\"id\":\"i\",\"retry\":5} {\"data\":2,\"id\":\"i\"}")]
    [InlineData("event: e\nretry: 5\n\ndata: 1\n\n", "{\"data\":1}")]
    [InlineData("id: a\nid: b\0c\ndata: 1\n\n", "{\"data\":1,\"id\":\"a\"}")]
    [InlineData("retry: -5\nretry: +5\nretry: 5x\nretry:\ndata: 1\n\n", "{\"data\":1}")]
    [InlineData("retry: 7\nretry: x\ndata: 1\n\n", "{\"data\":1,\"retry\":7}")]
    [InlineData("event\nid\ndata: 1\n\n", "{\"data\":1,\"event\":\"\",\"id\":\"\"}")]
    [InlineData("event:  e:f\ndata: 1\n\n", "{\"data\":1,\"event\":\" e:f\"}")]
    [InlineData("data: [DONE]\n\n", "")]
    public async Task Events_AsAWhole_CarryTheirFields(string body, string events) =>
        Assert.Equal(events, await ReadAsync(ResponseReader.Events(Json, EventShape.EventOfJson), body));

    [Theory]
    [InlineData("data: {\"a\"\nid: 1\n\n", "{\"data\":\"{\\u0022a\\u0022\",\"id\":\"1\"}")]
    [InlineData("data: [DONE]\n\n", "{\"data\":\"[DONE]\"}")]
    public async Task Events_AsAWholeOfText_CarryTheirTextAsItIs(string body, string events) =>
        Assert.Equal(events, await ReadAsync(ResponseReader.Events(Json, EventShape.EventOfText), body));

    [Theory]
    [InlineData("data: a\ndata:\ndata:  b\n\ndata: [DONE]\n\n", "a\n\n b [DONE]")]
    [InlineData("data:\ndata:\n\n", "\n")]
    public async Task Events_OfText_AreTheirText(string body, string events) => Assert.Equal(events, await ReadAsync(ResponseReader.Events(Text), body));

    [Theory]
    [InlineData(" 1 \r\n\t\n\u001e2\n3", "1 2 3")]
    [InlineData("\n\n", "")]
    public async Task Lines_AreTheirJson(string body, string values) => Assert.Equal(values, await ReadAsync(ResponseReader.Lines(Json), body));

    [Fact]
    public async Task Value_ThatIsNotWhatIsPromised_EndsTheCallAndSaysSo()
    {
        await using var server = await KestrelUpstream.StartAsync(static context => context.Response.WriteAsync("1\n{\n"));
        using var things = new ThingsUnderTest(server.Address);
        await using var values = (await StartAsync(things, ResponseReader.Lines(Json))).GetAsyncEnumerator();
        Assert.True(await values.MoveNextAsync());

        var error = (await Assert.ThrowsAsync<UpstreamException>(async () => await values.MoveNextAsync())).Error;

        Assert.Equal(
            (UpstreamErrorCode.ResponseInvalid, "A part of the answer is not the JSON that the contract promises.", 200), (error.Code, error.Detail, error.Status));
        Assert.Equal(0, things.Connection.Runtime.Concurrency.Running);
    }

    [Fact]
    public async Task Sequence_EnumeratedAgain_SaysWhatToDoInstead()
    {
        await using var server = await KestrelUpstream.StartAsync(static context => context.Response.WriteAsync("1\n"));
        using var things = new ThingsUnderTest(server.Address);
        var values = await StartAsync(things, ResponseReader.Lines(Json));
        Assert.Equal(1, await values.CountAsync());

        Assert.Equal(
            "The answer is read from the connection and can be enumerated once: call the operation again, or keep the values.",
            Assert.Throws<InvalidOperationException>(() => values.GetAsyncEnumerator()).Message);
        Assert.Equal(0, things.Connection.Runtime.Concurrency.Running);
    }

    private static async Task<string> ReadAsync<T>(ResponseReader<IAsyncEnumerable<T>> reader, string body)
    {
        await using var server = await KestrelUpstream.StartAsync(context => context.Response.WriteAsync(body));
        using var things = new ThingsUnderTest(server.Address);
        return string.Join(' ', await (await StartAsync(things, reader)).Select(static value => value!.ToString()).ToListAsync());
    }

    private static Task<IAsyncEnumerable<T>> StartAsync<T>(ThingsUnderTest things, ResponseReader<IAsyncEnumerable<T>> reader) =>
        things.Connection.Invoker<IThingsWire>().SendAsync(ThingOperations.Blob, reader, 0, static (wire, _, call) => wire.GetBlob(call), null, default);
}
