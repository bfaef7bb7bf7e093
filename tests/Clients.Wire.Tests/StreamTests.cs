using Acme.Streams;
using Clients.Resilience;
using Clients.Wire.Tests.Servers;

namespace Clients.Wire.Tests;

/// <summary>Bodies that are a sequence of values, read as they arrive.</summary>
public sealed class StreamTests
{
    [Theory]
    [InlineData("data: {\"n\":1}\n\ndata: {\"n\":2}\n\n", "1 2")]
    [InlineData("data:{\"n\":1}\r\n\r\ndata:{\"n\":2}\r\n\r\n", "1 2")]
    [InlineData("data: {\"n\":1}\r\rdata: {\"n\":2}\r\r", "1 2")]
    [InlineData("\ufeffdata: {\"n\":1}\n\n", "1")]
    [InlineData(": comment\n\n:\ndata: {\"n\":1}\n\n", "1")]
    [InlineData("data: {\ndata: \"n\"\ndata: :1}\n\n", "1")]
    [InlineData("data: {\r\ndata: \"n\"\r\ndata: :1}\r\n\r\n", "1")]
    [InlineData("data: {\rdata: \"n\"\rdata: :1}\r\r", "1")]
    [InlineData("event: tick\nid: 5\nretry: 100\nunknown: x\nnocolon\ndata: {\"n\":1}\n\n", "1")]
    [InlineData("event: ping\n\ndata\n\ndata: {\"n\":1}\n\n", "1")]
    [InlineData("data: {\"n\":1}\n\ndata: [DONE]\n\n", "1")]
    [InlineData("data: {\"n\":1}\n\ndata: {\"n\":2}\n", "1")]
    [InlineData("data: {\"n\":1}\n\ndata: {\"n\"", "1")]
    [InlineData("", "")]
    public async Task Events_OfEveryForm_AreRead(string body, string expected)
    {
        await using var upstream = await Upstream.AnsweringAsync(200, "text/event-stream", body);

        Assert.Equal(expected, string.Join(' ', await (await upstream.Client<IStreamsClient>().ListenEventsAsync()).Select(static t => t.N).ToListAsync()));
    }

    [Fact]
    public async Task Events_SplitAtEveryByte_AreTheSame()
    {
        await using var upstream = await Upstream.StartAsync(async context =>
        {
            await context.AnswerAsync(200, "text/event-stream", "");
            foreach (var c in "\ufeffdata: {\"n\":1}\r\n\r\ndata: {\"n\":2}\r\r: é\n\ndata: {\"n\":3}\n\n".SelectMany(static c => System.Text.Encoding.UTF8.GetBytes(c.ToString())))
            {
                await context.Response.Body.WriteAsync(new[] { c });
                await context.Response.Body.FlushAsync();
            }
        });

        Assert.Equal([1L, 2L, 3L], await (await upstream.Client<IStreamsClient>().ListenEventsAsync()).Select(static t => t.N).ToListAsync());
    }

    [Theory]
    [InlineData("data: {\"n\":1}\n\n")]
    [InlineData("data: {\"n\":1}\r\r")]
    public async Task Event_ReachesTheCallerBeforeTheNextIsSent(string first)
    {
        var seen = new TaskCompletionSource();
        await using var upstream = await Upstream.StartAsync(async context =>
        {
            await context.AnswerAsync(200, "text/event-stream", first);
            await seen.Task;
            await context.SendAsync("data: {\"n\":2}\n\n");
        });
        var numbers = new List<long>();

        await foreach (var tick in await upstream.Client<IStreamsClient>().ListenEventsAsync())
        {
            numbers.Add(tick.N);
            seen.TrySetResult();
        }

        Assert.Equal([1L, 2L], numbers);
    }

    [Fact]
    public async Task Events_DescribedAsText_AreTheirData()
    {
        await using var upstream = await Upstream.AnsweringAsync(200, "text/event-stream", "data: one\ndata: more\n\ndata:  two\n\n");

        Assert.Equal(["one\nmore", " two"], await (await upstream.Client<IStreamsClient>().ListenTextsAsync()).ToListAsync());
    }

    [Fact]
    public async Task Events_DescribedAsAWhole_CarryAllTheirFields()
    {
        await using var upstream = await Upstream.AnsweringAsync(
            200, "text/event-stream", "event: tick\nid: a\nretry: 100\ndata: {\"n\":1}\n\ndata: {\"n\":2}\n\nid\ndata: {\"n\":3}\n\n");

        var events = await (await upstream.Client<IStreamsClient>().ListenWholeAsync()).ToListAsync();
        var texts = await (await upstream.Client<IStreamsClient>().ListenWholeTextAsync()).ToListAsync();

        Assert.Equal([("tick", "a", 100L, 1L), (null, "a", null, 2L), (null, "", null, 3L)], events.Select(static e => (e.Event, e.Id, e.Retry, e.Data.N)));
        Assert.Equal([("tick", "{\"n\":1}"), (null, "{\"n\":2}"), (null, "{\"n\":3}")], texts.Select(static e => (e.Event, e.Data)));
    }

    [Theory]
    [InlineData("{\"n\":1}\n{\"n\":2}\n", "1 2")]
    [InlineData("{\"n\":1}\r\n\r\n{\"n\":2}", "1 2")]
    [InlineData("\ufeff{\"n\":1}\n", "1")]
    [InlineData("\u001e{\"n\":1}\n\u001e{\"n\":2}\n", "1 2")]
    [InlineData("", "")]
    public async Task Lines_OfEveryForm_AreRead(string body, string expected)
    {
        await using var upstream = await Upstream.AnsweringAsync(200, "application/jsonl", body);
        var client = upstream.Client<IStreamsClient>();

        Assert.Equal(expected, string.Join(' ', await (await client.ReadLinesAsync()).Select(static t => t.N).ToListAsync()));
        Assert.Equal(expected, string.Join(' ', await (await client.ReadNdjsonAsync()).Select(static t => t.N).ToListAsync()));
    }

    [Fact]
    public async Task Sequence_WithTextsOfSeveralLines_IsCutAtItsSeparators()
    {
        await using var upstream = await Upstream.AnsweringAsync(200, "application/json-seq", "\u001e{\n  \"n\": 1\n}\n\u001e\u001e{\"n\":2}\n");

        Assert.Equal([1L, 2L], await (await upstream.Client<IStreamsClient>().ReadSequenceAsync()).Select(static t => t.N).ToListAsync());
    }

    [Fact]
    public async Task Lines_LongerThanABuffer_AreRead()
    {
        await using var upstream = await Upstream.AnsweringAsync(
            200, "application/jsonl", string.Concat(Enumerable.Range(0, 3).Select(static i => $$"""{"pad":"{{new string('x', 20_000)}}","n":{{i}}}""" + "\n")));

        Assert.Equal([0L, 1L, 2L], await (await upstream.Client<IStreamsClient>().ReadLinesAsync()).Select(static t => t.N).ToListAsync());
    }

    [Fact]
    public async Task Line_LongerThanTheLimit_IsRefused()
    {
        await using var upstream = await Upstream.AnsweringAsync(200, "application/jsonl", new string('x', 200_000));
        var client = UpstreamClient.Create<IStreamsClient>(settings =>
        {
            settings.BaseAddress = upstream.Address;
            settings.Define = static d => d with { Limits = d.Limits with { Response = 64 * 1024 } };
        });

        var error = await Failures.OfAsync(async () => await (await client.ReadLinesAsync()).ToListAsync());

        Assert.Equal(UpstreamErrorCode.ResponseTooLarge, error.Code);
    }

    [Theory]
    [InlineData("text/event-stream", "data: {\"n\":1}\n\ndata: oops\n\n")]
    [InlineData("application/jsonl", "{\"n\":1}\noops\n")]
    public async Task Value_ThatIsNoJson_FailsWithTheStableCode(string mediaType, string body)
    {
        await using var upstream = await Upstream.AnsweringAsync(200, mediaType, body);
        var client = upstream.Client<IStreamsClient>();
        await using var values = (mediaType == "application/jsonl" ? await client.ReadLinesAsync() : await client.ListenEventsAsync()).GetAsyncEnumerator();

        Assert.True(await values.MoveNextAsync());
        var error = await Failures.OfAsync(async () => await values.MoveNextAsync());

        Assert.Equal((UpstreamErrorCode.ResponseInvalid, 200), (error.Code, error.Status));
    }

    [Fact]
    public async Task Answer_InJsonOrEvents_HasAMethodForEach()
    {
        await using var upstream = await Upstream.StartAsync(context => context.Request.Headers.Accept == "text/event-stream"
            ? context.AnswerAsync(200, "text/event-stream", "data: {\"n\":1}\n\n")
            : context.AnswerAsync(200, "application/json", """{"text":"whole"}"""));
        var client = upstream.Client<IStreamsClient>();

        Assert.Equal("whole", (await client.CompleteAsync(new() { Stream = false })).Text);
        Assert.Equal(1, (await (await client.CompleteAsEventsAsync(new() { Stream = true })).SingleAsync()).N);
    }

    [Fact]
    public async Task Sequence_EnumeratedTwiceOrNever_SaysSoAndLetsGo()
    {
        var gone = new TaskCompletionSource();
        await using var upstream = await Upstream.StartAsync(async context =>
        {
            context.RequestAborted.Register(() => gone.TrySetResult());
            await context.AnswerAsync(200, "application/jsonl", "{\"n\":1}\n");
            await gone.Task;
        });
        var values = await upstream.Client<IStreamsClient>().ReadLinesAsync();

        Assert.Equal(1, (await values.FirstAsync()).N); // leaves early: the connection is closed
        await gone.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Throws<InvalidOperationException>(() => values.GetAsyncEnumerator());

        await using var other = await Upstream.AnsweringAsync(200, "application/jsonl", "");
        await ((IAsyncDisposable)await other.Client<IStreamsClient>().ReadLinesAsync()).DisposeAsync();
    }
}
