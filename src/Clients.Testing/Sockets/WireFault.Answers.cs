using System.IO.Compression;
using Clients.Testing.Sockets;

namespace Clients.Testing;

public sealed partial class WireFault
{
    // White space: JSON of any length, and none of it wrong.
    private static readonly byte[] Block = [.. Enumerable.Repeat((byte)' ', 64 * 1024)];

    /// <summary>Answers this instead: a status, a gateway's HTML, JSON <c>null</c>, an empty 200, JSON that is cut off.</summary>
    public static WireFault Respond(FakeResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return new WireFault($"answer {response.Status}", exchange => exchange.AnswerAsync(response));
    }

    /// <summary>Answers a status without a body.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="retryAfter">The <c>Retry-After</c> header as it is on the wire, in any form; none when null.</param>
    public static WireFault Status(int status, string? retryAfter = null)
    {
        var response = FakeResponse.Empty(status);
        return new WireFault(
            retryAfter is null ? $"{status}" : $"{status}, Retry-After: {retryAfter}",
            exchange => exchange.AnswerAsync(retryAfter is null ? response : response.With("Retry-After", retryAfter)));
    }

    /// <summary>Status, headers and half of the body; then this.</summary>
    public static WireFault HalfAnswer(WireEnding ending) => new($"half an answer, {ending}", async exchange =>
    {
        await SendHalfAsync(exchange).ConfigureAwait(false);
        await exchange.EndAsync(ending, async () =>
        {
            await exchange.SendAsync(exchange.Answer.Body[(exchange.Answer.Body.Length / 2)..]).ConfigureAwait(false);
            await exchange.EndAsync().ConfigureAwait(false);
        }).ConfigureAwait(false);
    });

    /// <summary>Status and headers, then the body byte by byte: before each, a pause until <see cref="FaultServer.Release"/>.</summary>
    public static WireFault Drip() => new("drip", static async exchange =>
    {
        await exchange.BeginAsync(exchange.Answer, exchange.Answer.Body.Length).ConfigureAwait(false);
        for (var i = 0; i < exchange.Answer.Body.Length; i++)
        {
            await exchange.PauseAsync().ConfigureAwait(false);
            await exchange.SendAsync(exchange.Answer.Body.Slice(i, 1)).ConfigureAwait(false);
        }

        await exchange.EndAsync().ConfigureAwait(false);
    });

    /// <summary>Answers when the headers of the request are there, without waiting for its body.</summary>
    public static WireFault EarlyAnswer(FakeResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return new WireFault($"early {response.Status}", exchange => exchange.AnswerAsync(response), WireMoment.Head);
    }

    /// <summary>Interim responses (100 to 199, but 101), that many; then the answer.</summary>
    public static WireFault Interim(int status, int count) => new($"{count} × {status}", async exchange =>
    {
        for (var i = 0; i < count; i++)
            await exchange.InformAsync(status).ConfigureAwait(false);

        await exchange.AnswerAsync(exchange.Answer).ConfigureAwait(false);
    });

    /// <summary>A body of white space that goes on for ever, as fast as the client reads.</summary>
    public static WireFault EndlessBody() => new("endless body", static async exchange =>
    {
        await exchange.BeginAsync(exchange.Answer, length: null).ConfigureAwait(false);
        while (true)
            await exchange.SendAsync(Block).ConfigureAwait(false);
    });

    /// <summary>Headers that go on for ever: in one field (2 GB are promised on HTTP/2), or in fields of 1 KB.</summary>
    public static WireFault EndlessHeaders(bool oneField) => new(
        oneField ? "endless header" : "endless headers", exchange => exchange.SendEndlessHeadersAsync(oneField));

    /// <summary>A gzip body that is a thousand times as large when it is unpacked: white space.</summary>
    /// <param name="unpacked">Its size unpacked, in bytes; rounded up to 64 KB.</param>
    public static WireFault GzipBomb(long unpacked) => new("gzip bomb", async exchange =>
    {
        using var packed = new MemoryStream();
        var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true);
        await using (gzip.ConfigureAwait(false))
        {
            for (var size = 0L; size < unpacked; size += Block.Length)
                await gzip.WriteAsync(Block).ConfigureAwait(false);
        }

        var bomb = FakeResponse.Bytes(packed.ToArray(), "application/json").With("Content-Encoding", "gzip");
        await exchange.AnswerAsync(bomb).ConfigureAwait(false);
    });

    /// <summary>A Content-Length that differs from the length of the body by so much; then an orderly end (HTTP/1.1, if bytes are missing: FIN).</summary>
    public static WireFault WrongLength(int more) => new($"Content-Length {more:+0;-0}", async exchange =>
    {
        await exchange.BeginAsync(exchange.Answer, exchange.Answer.Body.Length + more).ConfigureAwait(false);
        await exchange.SendAsync(exchange.Answer.Body).ConfigureAwait(false);
        await exchange.EndAsync().ConfigureAwait(false);
        if (more > 0 && exchange is Sockets.Http1.Http1Exchange)
            exchange.Close();
    });

    /// <summary>Two Content-Length fields that contradict each other.</summary>
    public static WireFault TwoLengths() => new("two Content-Lengths", static async exchange =>
    {
        var (body, answer) = (exchange.Answer.Body, exchange.Answer);
        await exchange.BeginAsync(answer.With("Content-Length", $"{body.Length + 1}"), body.Length).ConfigureAwait(false);
        await exchange.SendAsync(body).ConfigureAwait(false);
        await exchange.EndAsync().ConfigureAwait(false);
    });

    private static async Task SendHalfAsync(WireExchange exchange)
    {
        await exchange.BeginAsync(exchange.Answer, exchange.Answer.Body.Length).ConfigureAwait(false);
        await exchange.SendAsync(exchange.Answer.Body[..(exchange.Answer.Body.Length / 2)]).ConfigureAwait(false);
    }
}
