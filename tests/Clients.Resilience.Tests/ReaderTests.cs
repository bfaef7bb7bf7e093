using System.Text;
using System.Text.Json.Serialization.Metadata;
using Clients.Resilience.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Clients.Resilience.Tests;

/// <summary>How results are taken out of answers.</summary>
public sealed class ReaderTests
{
    [Theory]
    [InlineData(1, true)]
    [InlineData(16 * 1024, true)]
    [InlineData((16 * 1024) + 1, false)]
    public async Task Body_ThatNobodyWants_IsReadIfThatSavesTheConnection(int size, bool reused)
    {
        var connections = new HashSet<string>();
        await using var server = await KestrelUpstream.StartAsync(async context =>
        {
            connections.Add(context.Connection.Id);
            context.Response.ContentLength = size;
            await context.Response.Body.WriteAsync(new byte[size]);
        });
        using var things = new ThingsUnderTest(server.Address);

        await things.Client.DeleteThingAsync("7");
        await things.Client.DeleteThingAsync("7");

        Assert.Equal(reused ? 1 : 2, connections.Count);
    }

    [Fact]
    public async Task Body_ThatNobodyWantsAndThatDoesNotCome_IsNotWaitedFor()
    {
        await using var server = RawUpstream.Start(static async exchange =>
        {
            await exchange.WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n");
            await exchange.HangAsync();
        });
        using var things = new ThingsUnderTest(server.Address);

        await things.Client.DeleteThingAsync("7").WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(0, things.Connection.Runtime.Concurrency.Running);
    }

    [Theory]
    [InlineData("text/plain; charset=\"ISO-8859-1\"", new byte[] { 0xE9 })]
    [InlineData("text/plain; charset=unheard-of", new byte[] { 0xC3, 0xA9 })]
    [InlineData("text/plain", new byte[] { 0xC3, 0xA9 })]
    [InlineData(null, new byte[] { 0xC3, 0xA9 })]
    [InlineData("text/plain; charset=iso-8859-1", new byte[] { 0xEF, 0xBB, 0xBF, 0xC3, 0xA9 })]
    public async Task Text_OfAnyCharset_IsDecoded(string? contentType, byte[] bytes)
    {
        await using var server = await KestrelUpstream.StartAsync(async context =>
        {
            context.Response.ContentType = contentType;
            await context.Response.Body.WriteAsync(bytes);
        });
        using var things = new ThingsUnderTest(server.Address);

        Assert.Equal("é", await things.Client.GetTextAsync("7"));
    }

    [Theory]
    [InlineData(205, "ignored")]
    [InlineData(200, "")]
    public async Task OptionalBody_OfAnAnswerWithoutOne_IsNull(int status, string body)
    {
        using var response = new HttpResponseMessage { Content = new StringContent(body) };

        Assert.Null(await ResponseReader.JsonOrNone(ThingJson.Default.Thing).ReadAsync(status, response, await response.Content.ReadAsStreamAsync(), default));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OptionalBody_ThatIsThere_IsRead(bool withLength)
    {
        await using var server = await KestrelUpstream.StartAsync(async context =>
        {
            context.Response.ContentLength = withLength ? Answers.Thing.Length : null;
            await context.Response.StartAsync();
            await context.Response.WriteAsync(Answers.Thing);
        });
        using var things = new ThingsUnderTest(server.Address);

        Assert.Equal(new Thing("7", "seven"), await things.Client.FindThingAsync("7"));
    }

    [Theory]
    [InlineData(200, true, false)]
    [InlineData(201, true, true)]
    [InlineData(204, true, true)]
    [InlineData(304, true, false)]
    [InlineData(404, false, true)]
    [InlineData(199, false, true)]
    [InlineData(300, false, true)]
    public void Readers_ByStatus_TakeWhatIsDeclaredAndEverySuccess(int status, bool accepts, bool streams)
    {
        var body = ResponseReader.Select<Stream, object>(ResponseReader.Stream, static stream => stream);
        var nothing = ResponseReader.Select<NoContent, object>(ResponseReader.None, static _ => "nothing");
        var reader = ResponseReader.ByStatus((0, body), (200, nothing), (304, nothing));
        var selected = ResponseReader.Select<object, object>(reader, static value => value);

        Assert.Equal((accepts, streams), (reader.Accepts(status), reader.Streams(status)));
        Assert.Equal((accepts, streams), (selected.Accepts(status), selected.Streams(status)));
        Assert.False(ResponseReader.ByStatus((200, body)).Streams(201));
    }

    [Theory]
    [InlineData(200, "text")]
    [InlineData(203, "whatever")]
    public async Task Reader_OfEveryOtherStatus_ReadsWhatHasNone(int status, string expected)
    {
        using var response = new HttpResponseMessage { Content = new StringContent("text") };
        var reader = ResponseReader.ByStatus(
            (0, ResponseReader.Select(ResponseReader.None, static _ => "whatever")), (200, ResponseReader.Text), (204, ResponseReader.Select(ResponseReader.None, static _ => "nothing")));

        Assert.Equal(expected, await reader.ReadAsync(status, response, await response.Content.ReadAsStreamAsync(), default));
    }

    [Fact]
    public async Task Json_OfAnotherKindThanPromised_IsNoAnswer()
    {
        await using var server = await KestrelUpstream.StartAsync(static context => context.WriteJsonAsync("[1]"));
        using var things = new ThingsUnderTest(server.Address);
        var reader = ResponseReader.Json((JsonTypeInfo<Ware>)Wares.Options.GetTypeInfo(typeof(Ware)));

        var error = await things.FailAsync(things.Connection.Invoker<IThingsWire>().SendAsync(
            ThingOperations.Get, reader, "7", static (wire, id, call) => wire.GetThing(id, call), null, default));

        Assert.Equal((UpstreamErrorCode.ResponseInvalid, "The answer is a JSON Array where the contract promises an object."), (error.Code, error.Detail));
    }

    [Fact]
    public async Task Body_CutOff_IsFetchedAgain()
    {
        await using var server = RawUpstream.Start(static async exchange =>
        {
            await exchange.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Length: {(exchange.Number < 3 ? 100 : Answers.Thing.Length)}\r\n\r\n{Answers.Thing}");
            if (exchange.Number < 3)
            {
                exchange.Close();
            }
        });
        using var logs = new CapturedLogs();
        using var things = new ThingsUnderTest(server.Address, configure: settings => settings.LoggerFactory = logs);

        var response = await things.DriveAsync(things.Client.GetThingWithResponseAsync("7"));

        Assert.Equal((3, "seven"), (response.Attempts, response.Value.Name));
        Assert.Equal(0, things.Connection.Runtime.Concurrency.Running);
        Assert.Equal(3, Assert.Single(logs.Of("CallEnded")).Fields["Attempts"]);
    }

    [Fact]
    public async Task Status_ThatNoReaderIsFor_IsNamed()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(206);
        using var things = new ThingsUnderTest(server.Address);

        var error = await things.FailAsync(things.Client.GetEitherAsync("7"));

        Assert.Equal((UpstreamErrorCode.ResponseInvalid, "The contract knows no answer with status 206."), (error.Code, error.Detail));
    }

    [Fact]
    public async Task JsonNull_WhereAValueIsPromised_IsSaidToBe()
    {
        await using var server = await KestrelUpstream.StartAsync(static context => context.WriteJsonAsync("null"));
        using var things = new ThingsUnderTest(server.Address);

        Assert.Equal("The answer is JSON null where the contract promises a value.", (await things.FailAsync(things.Client.GetThingAsync("7"))).Detail);
    }

    [Theory]
    [InlineData(404, 404)]
    [InlineData(418, 4)]
    [InlineData(503, 0)]
    public void ErrorBody_HasTheTypeOfItsStatusItsClassOrAny(int status, int expected)
    {
        var reader = ResponseReader.None
            .WithError(ThingJson.Default.ThingError, 404)
            .WithError(ThingJson.Default.Thing, 4, 404)
            .WithError(ThingJson.Default.ThingPage, 0);
        var types = new Dictionary<int, JsonTypeInfo> { [404] = ThingJson.Default.ThingError, [4] = ThingJson.Default.Thing, [0] = ThingJson.Default.ThingPage };

        Assert.IsType(types[expected].Type, reader.ReadError(status, """{"message":"m","id":"7","name":null,"items":[]}"""u8));
        Assert.Null(reader.ReadError(status, "oops"u8));
        Assert.Null(ResponseReader.None.ReadError(status, "{}"u8));
    }

    [Fact]
    public void ErrorType_ThatIsNone_IsRefused() => Assert.Throws<ArgumentNullException>("type", static () => ResponseReader.None.WithError(null!, 404));

    [Fact]
    public async Task Stream_OfAnAnswer_IsReadForwardAndInAnyWay()
    {
        await using var server = await KestrelUpstream.StartAsync(static context => context.Response.WriteAsync("0123456789"));
        using var things = new ThingsUnderTest(server.Address);
        await using var stream = await things.Client.GetBlobAsync();
        var buffer = new byte[4];

        Assert.Equal((true, false, false), (stream.CanRead, stream.CanSeek, stream.CanWrite));
#pragma warning disable CA1835, CA1849, CA2022 // the ways of reading that are no longer recommended
        Assert.Equal(2, await stream.ReadAsync(buffer, 1, 2, default));
        Assert.Equal("01", Encoding.ASCII.GetString(buffer, 1, 2));
        Assert.Equal(1, stream.Read(buffer, 3, 1));
        Assert.Equal("\u0000012", Encoding.ASCII.GetString(buffer));
        stream.Flush();
#pragma warning restore CA1835, CA1849, CA2022
        Assert.Throws<NotSupportedException>(() => stream.Length);
        Assert.Throws<NotSupportedException>(() => stream.Position);
        Assert.Throws<NotSupportedException>(() => stream.Position = 1);
        Assert.Throws<NotSupportedException>(() => stream.Seek(0, SeekOrigin.Begin));
        Assert.Throws<NotSupportedException>(() => stream.SetLength(1));
        Assert.Throws<NotSupportedException>(() => stream.Write(buffer, 0, 1));
        Assert.Equal("3456789", await new StreamReader(stream).ReadToEndAsync());
    }
}
