using System.Text;

namespace Clients.Testing;

// What HTTP/1.1 does not allow. HTTP/2 has frames: bytes like these break the connection there.
public sealed partial class WireFault
{
    /// <summary>HTTP/1.1: bytes instead of an answer, such as <c>"SSH-2.0\r\n"</c> or a body without status line (HTTP/0.9).</summary>
    /// <param name="text">The bytes, as Latin-1.</param>
    /// <param name="ending">What follows them; <see cref="WireEnding.Finish"/>: nothing, the connection stays open.</param>
    public static WireFault Raw(string text, WireEnding ending = WireEnding.Close)
    {
        ArgumentNullException.ThrowIfNull(text);
        return RawAs($"raw {text.Split('\r')[0]}", text, ending);
    }

    /// <summary>HTTP/1.1: a Transfer-Encoding that does not exist, and a body in it.</summary>
    public static WireFault UnknownTransferEncoding() =>
        RawAs("unknown Transfer-Encoding", "HTTP/1.1 200 Fine\r\nTransfer-Encoding: garbled\r\n\r\n~garbled~", WireEnding.Close);

    /// <summary>HTTP/1.1: a chunk whose size is no number.</summary>
    public static WireFault MalformedChunk() =>
        RawAs("malformed chunk", "HTTP/1.1 200 Fine\r\nTransfer-Encoding: chunked\r\n\r\nsize\r\n{}\r\n", WireEnding.Finish);

    /// <summary>HTTP/1.1: 101 Switching Protocols, which nobody asked for.</summary>
    public static WireFault SwitchProtocols() =>
        RawAs("101", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: something\r\nConnection: Upgrade\r\n\r\n", WireEnding.Finish);

    private static WireFault RawAs(string name, string text, WireEnding ending) => new(name, async exchange =>
    {
        await exchange.WriteRawAsync(Encoding.Latin1.GetBytes(text)).ConfigureAwait(false);
        await exchange.EndAsync(ending, static () => Task.CompletedTask).ConfigureAwait(false);
    });
}
