using Clients.Testing.Sockets;

namespace Clients.Testing;

public sealed partial class WireFault
{
    /// <summary>
    /// A connection is accepted and then ended before a byte is read: with TLS, that is a handshake that breaks off or never ends.
    /// </summary>
    /// <param name="ending"><see cref="WireEnding.Finish"/> lets it pass.</param>
    public static WireFault Connecting(WireEnding ending) => new($"connecting, {ending}", static _ => Task.CompletedTask, WireMoment.Connection)
    {
        Ending = ending,
    };

    /// <summary>
    /// The request is left unread: the connection ends as soon as its first bytes are there. On a connection that has served before, this
    /// is the keep-alive race: the server closes what the client believes to be idle.
    /// </summary>
    public static WireFault Unread(WireEnding ending) =>
        new($"unread, {ending}", exchange => exchange.EndAsync(ending, () => exchange.AnswerAsync(exchange.Answer)), WireMoment.Arrival);

    /// <summary>The request is read and not a byte of an answer sent before this happens.</summary>
    public static WireFault NoAnswer(WireEnding ending) =>
        new($"no answer, {ending}", exchange => exchange.EndAsync(ending, () => exchange.AnswerAsync(exchange.Answer)));

    /// <summary>HTTP/2: the stream is reset with an error code of RFC 9113, section 7, such as 7 for REFUSED_STREAM.</summary>
    /// <param name="code">The error code.</param>
    /// <param name="afterHalf">Sends status, headers and half of the body first.</param>
    public static WireFault ResetStream(int code, bool afterHalf = false) => new(
        $"RST_STREAM {code}{(afterHalf ? " after half" : "")}",
        async exchange =>
        {
            if (afterHalf)
                await SendHalfAsync(exchange).ConfigureAwait(false);

            await exchange.ResetStreamAsync(code).ConfigureAwait(false);
        });

    /// <summary>HTTP/2: the connection is given up (GOAWAY, then FIN) without an answer.</summary>
    /// <param name="processed">Whether the request is said to be among those that may have been processed.</param>
    public static WireFault GoAway(bool processed) => new(
        $"GOAWAY {(processed ? "this stream" : "0")}",
        async exchange =>
        {
            await exchange.GoAwayAsync(processed).ConfigureAwait(false);
            exchange.Close();
        });

    /// <summary>How a connection ends that meets this fault instead of a request.</summary>
    internal WireEnding Ending { get; private init; }
}
