using System.Net;

namespace Clients.Resilience.Tests;

/// <summary>Answers that are not as long as they say, whatever transport brings them.</summary>
public sealed class FramingTests
{
    [Theory]
    [InlineData("5", "5", true)]
    [InlineData("5", "6", false)]
    [InlineData("5", "05", false)]
    public void Lengths_ThatContradictEachOther_MakeTheAnswerUnusable(string first, string second, bool usable)
    {
        using var response = new HttpResponseMessage(HttpStatusCode.Accepted);
        foreach (var length in new[] { first, first, second })
        {
            response.Content.Headers.TryAddWithoutValidation("Content-Length", length);
        }

        var refusal = ResponseFraming.Refuse(response);

        Assert.Equal(usable, refusal is null);
        if (refusal is not null)
        {
            Assert.Equal(
                (UpstreamErrorCode.ProtocolError, FailureClass.Ambiguous, CallEffect.Unknown, Health.Failing, 202, "The answer states two different lengths."),
                (refusal.Code, refusal.Class, refusal.Effect, refusal.Health, refusal.Status, refusal.Detail));
        }
    }

    [Theory]
    [InlineData(2, 200, "GET", 5, null)]
    [InlineData(3, 200, "GET", 5, null)]
    [InlineData(2, 200, "GET", 4, UpstreamErrorCode.ProtocolError)]
    [InlineData(2, 200, "GET", 6, UpstreamErrorCode.ResponseTruncated)]
    [InlineData(3, 200, "GET", 6, UpstreamErrorCode.ResponseTruncated)]
    [InlineData(2, 200, null, 6, UpstreamErrorCode.ResponseTruncated)]
    [InlineData(2, 200, "HEAD", 6, null)]
    [InlineData(2, 204, "GET", 6, null)]
    [InlineData(2, 205, "GET", 6, null)]
    [InlineData(1, 200, "GET", 6, null)] // the transport itself sees to it there
    public async Task Body_OfAnotherLengthThanPromised_IsNotTakenForWhole(int version, int status, string? method, int promised, string? code)
    {
        using var things = Answering(() => new HttpResponseMessage((HttpStatusCode)status)
        {
            Version = new Version(version, 0),
            RequestMessage = method is null ? null : new HttpRequestMessage(new HttpMethod(method), "https://things.example/things/7"),
            Content = new StreamContent(new Pieces("01234"u8.ToArray())) { Headers = { ContentLength = promised } },
        });

        var answer = things.Client.GetTextAsync("7");

        if (code is null)
        {
            Assert.Equal("01234", await answer);
        }
        else
        {
            Assert.Equal(code, (await things.FailAsync(answer)).Code);
        }
    }

    [Theory]
    [InlineData(5, null)]
    [InlineData(4, UpstreamErrorCode.ResponseTooLarge)]
    public async Task Body_ThatIsOpenedSlowly_IsReadUpToItsLimit(int limit, string? code)
    {
        using var things = Answering(static () => new HttpResponseMessage { Content = new Slow("01234"u8.ToArray()) }, limit);

        var answer = things.Client.GetTextAsync("7");

        if (code is null)
        {
            Assert.Equal("01234", await answer);
        }
        else
        {
            var error = await things.FailAsync(answer);
            Assert.Equal((code, "The answer is larger than Limits.Response allows.", CallEffect.Processed), (error.Code, error.Detail, error.Effect));
        }
    }

    [Theory]
    [InlineData(5, null)]
    [InlineData(4, UpstreamErrorCode.ResponseTooLarge)]
    public async Task Body_ThatStatesItsLength_IsNotEvenBegunBeyondTheLimit(int limit, string? code)
    {
        using var things = Answering(static () => new HttpResponseMessage { Content = new ByteArrayContent("01234"u8.ToArray()) { Headers = { ContentLength = 5 } } }, limit);

        var answer = things.Client.GetTextAsync("7");

        Assert.Equal(code, code is null ? (await answer)[5..].Length == 0 ? null : "" : (await things.FailAsync(answer)).Code);
    }

    [Fact]
    public async Task Stream_WhoseReaderFails_HoldsNothing()
    {
        using var things = Answering(static () => new HttpResponseMessage { Content = new ByteArrayContent([1]) });
        var reader = ResponseReader.Select<Stream, int>(ResponseReader.Stream, static _ => throw new FormatException("not that"));

        var error = await things.FailAsync(things.Connection.Invoker<IThingsWire>().SendAsync(
            ThingOperations.Blob, reader, 0, static (wire, _, call) => wire.GetBlob(call), null, default));

        Assert.Equal((UpstreamErrorCode.ResponseInvalid, 200), (error.Code, error.Status));
        Assert.Equal(0, things.Connection.Runtime.Concurrency.Running);
    }

    private static ThingsUnderTest Answering(Func<HttpResponseMessage> answer, int limit = 100) => new(
        new Uri("https://things.example"),
        d => d with { Limits = d.Limits with { Response = limit }, Retry = new RetryPolicy { Attempts = 1 } },
        settings => settings.Transport = new Transport(answer));

    private sealed class Transport(Func<HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(answer());
    }

    private sealed class Pieces(byte[] body) : MemoryStream(body)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 2)], cancellationToken);
    }

    private sealed class Slow(byte[] body) : HttpContent
    {
        protected override async Task<Stream> CreateContentReadStreamAsync()
        {
            await Task.Yield();
            return new MemoryStream(body);
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(body, 0, body.Length);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
