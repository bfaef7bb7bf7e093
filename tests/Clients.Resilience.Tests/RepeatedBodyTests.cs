using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Clients.Resilience.Tests.Servers;

namespace Clients.Resilience.Tests;

/// <summary>Which bodies can be sent again, and that they arrive as they were.</summary>
public sealed class RepeatedBodyTests
{
    private const int Large = ReplayableBody.LargestBuffer;

    /// <summary>By PUT, which may be repeated: how often a body is sent when the first answer is a 502.</summary>
    [Theory]
    [InlineData("seekable", 10, 3, 2)]
    [InlineData("seekable", Large + 1, 3, 2)]
    [InlineData("one-shot", 10, 3, 2)]
    [InlineData("one-shot", Large - 1, 3, 2)]
    [InlineData("one-shot", Large, 3, 1)] // a buffer that is full cannot tell whether more follows
    [InlineData("one-shot", Large + 1, 3, 1)]
    [InlineData("stated", 10, 3, 2)]
    [InlineData("stated", Large + 1, 3, 1)]
    [InlineData("json", 10, 3, 2)]
    [InlineData("json", Large - 2, 3, 2)] // and its quotation marks
    [InlineData("written", 10, 3, 2)]
    [InlineData("written", Large, 3, 2)]
    [InlineData("written", Large + 1, 3, 1)]
    [InlineData("multipart", 10, 3, 2)]
    [InlineData("multipart", Large + 1, 3, 2)] // read where its parts lie
    [InlineData("multipart-one-shot", 10, 3, 1)]
    public async Task Body_OfEachKind_IsSentAgainOrOnce(string kind, int length, int attempts, int sent)
    {
        var transport = new ScriptedTransport(502, 200);
        using var things = transport.Connect(d => d with { Retry = new RetryPolicy { Attempts = attempts } });
        var text = new string('x', length);
        using var request = new HttpRequestMessage(HttpMethod.Put, "https://things.example/things/7") { Content = Content(kind, text) };
        request.Content.Headers.TryAddWithoutValidation("X-Of-The-Body", "a");

        using var answer = await things.DriveAsync(things.Connection.SendAsync(request));

        Assert.Equal(sent == 2 ? 200 : 502, (int)answer.StatusCode);
        Assert.Equal(sent, transport.Deliveries.Count);
        Assert.All(transport.Deliveries, delivery =>
        {
            Assert.True(kind.StartsWith("multipart", StringComparison.Ordinal) ? delivery.Body!.Contains(text, StringComparison.Ordinal) : delivery.Body!.Trim('"') == text, delivery.Body);
            Assert.Equal((request.Content!.Headers.ContentType!.ToString(), "a"), (delivery.Headers["Content-Type"], delivery.Headers["X-Of-The-Body"]));
        });
    }

    /// <summary>Reading it into memory serves the repetition alone: where none is allowed, it flows through.</summary>
    [Theory]
    [InlineData("PUT", "one-shot", 1)]
    [InlineData("PUT", "multipart", 1)]
    [InlineData("PUT", "json", 1)]
    [InlineData("POST", "json", 3)]
    public async Task Body_ThatIsSentOnceAnyway_IsNotReadBefore(string method, string kind, int attempts)
    {
        var transport = new ScriptedTransport(502);
        using var things = transport.Connect(d => d with { Retry = new RetryPolicy { Attempts = attempts } });
        using var request = new HttpRequestMessage(new HttpMethod(method), "https://things.example/things") { Content = Content(kind, "x") };
        var call = new ForeignCall(things.Connection.Runtime, things.Connection.Runtime.Routes.Find(request), default);
        call.Clock.Start(TimeSpan.FromSeconds(10), default);
        var content = request.Content;

        await ReplayableBody.PrepareAsync(call, request, attempts);

        Assert.True(call.OneShotBody);
        Assert.Equal(0, call.BufferedBytes);
        Assert.Equal(kind == "one-shot", !ReferenceEquals(content, request.Content));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    public async Task Request_ThatMayBeRepeatedWithoutABody_GetsNone(string method)
    {
        using var things = new ScriptedTransport(200).Connect();
        using var request = new HttpRequestMessage(new HttpMethod(method), "https://things.example/things/7");
        request.Headers.ExpectContinue = true;
        var call = new ForeignCall(things.Connection.Runtime, things.Connection.Runtime.Routes.Find(request), default);

        await ReplayableBody.PrepareAsync(call, request, 3);

        Assert.Null(request.Content);
        Assert.True(request.Headers.ExpectContinue);
    }

    [Fact]
    public async Task Request_ThatMayNotBeRepeated_NeverHasATransportThatRepeatsIt()
    {
        using var things = new ScriptedTransport(200).Connect();
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://things.example/things");
        request.Headers.ExpectContinue = true;
        var call = new ForeignCall(things.Connection.Runtime, things.Connection.Runtime.Routes.Find(request), default);

        await ReplayableBody.PrepareAsync(call, request, 3);

        Assert.Empty(await request.Content!.ReadAsByteArrayAsync());
        Assert.False(request.Headers.ExpectContinue);
    }

    [Fact]
    public async Task SeekableBody_FromItsMiddle_StatesTheLengthOfTheRest()
    {
        using var stream = new MemoryStream(Encoding.ASCII.GetBytes("skip:body")) { Position = 5 };
        using var content = new ReplayedStreamContent(stream);

        Assert.Equal(4, content.Headers.ContentLength);
        Assert.Equal("body", await content.ReadAsStringAsync());
    }

    [Fact]
    public async Task OneShotBody_Sent_IsWhatWasReadAndTheRestAndClosesItsSource()
    {
        var rest = new OneShot("rest");
        using (var content = new OneShotStreamContent("begun, "u8.ToArray(), rest))
        {
            Assert.Null(content.Headers.ContentLength);
            using var to = new MemoryStream();
            await content.CopyToAsync(to);
            Assert.Equal("begun, rest", Encoding.ASCII.GetString(to.ToArray()));
            Assert.True(rest.CanRead);
        }

        Assert.False(rest.CanRead);
    }

    [Fact]
    public async Task Copy_CanceledByTheCall_IsNotTheCallersMistake()
    {
        using var canceled = new CancellationTokenSource();
        await canceled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CallerStream.CopyAsync(new Failing(), Stream.Null, canceled.Token));
        var fault = await Assert.ThrowsAsync<CallFaultException>(() => CallerStream.CopyAsync(new Failing(), Stream.Null, CancellationToken.None));

        Assert.Equal(
            (UpstreamErrorCode.ValidationFailed, FailureClass.Final, CallEffect.Unknown, Health.Unknown),
            (fault.Failure.Code, fault.Failure.Class, fault.Failure.Effect, fault.Failure.Health));
        Assert.Equal("The request's body could not be read to its end; see the inner exception.", fault.Failure.Detail);
        Assert.IsType<OperationCanceledException>(fault.Failure.Exception);
    }

    /// <summary>The target is the transport's: what fails there is a broken connection.</summary>
    [Fact]
    public async Task Copy_ToATargetThatBreaks_IsNotTheCallersMistake() =>
        await Assert.ThrowsAsync<NotSupportedException>(
            () => CallerStream.CopyAsync(new OneShot("x"), new MemoryStream([], writable: false), CancellationToken.None));

    private static HttpContent Content(string kind, string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        HttpContent content = kind switch
        {
            "seekable" => new StreamContent(new MemoryStream(bytes)),
            "one-shot" => new StreamContent(new OneShot(text)),
            "stated" => new StreamContent(new OneShot(text)) { Headers = { ContentLength = text.Length } },
            "written" => new Written(bytes),
            "json" => JsonContent.Create(text),
            "multipart" => new MultipartFormDataContent("b") { { new StringContent("1"), "a" }, { new StreamContent(new MemoryStream(bytes)), "f", "f" } },
            _ => new MultipartFormDataContent("b") { { new StreamContent(new OneShot(text)), "f", "f" } },
        };
        content.Headers.ContentType ??= new MediaTypeHeaderValue("text/plain");
        return content;
    }

    /// <summary>A kind of content that nobody knows, and that knows its length.</summary>
    private sealed class Written(byte[] bytes) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) => stream.WriteAsync(bytes).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = bytes.Length;
            return true;
        }
    }

    private sealed class OneShot(string text) : MemoryStream(Encoding.ASCII.GetBytes(text))
    {
        public override bool CanSeek => false;
    }

    private sealed class Failing : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromException<int>(new OperationCanceledException());
    }
}
