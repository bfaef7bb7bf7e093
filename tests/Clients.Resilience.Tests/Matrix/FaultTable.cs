using Clients.Resilience.Tests.Servers;
using Clients.Testing;
using static Clients.Resilience.Tests.Matrix.RetryClass;

namespace Clients.Resilience.Tests.Matrix;

/// <summary>"Faults to survive": each with its class by the table of the specification, and its code by the list of codes.</summary>
internal static class FaultTable
{
    private const string Timeout = ""; // whichever limit comes first

    public static readonly IReadOnlyList<FaultCase> All =
    [
        // No response, then ...
        new("none, hang", () => WireFault.NoAnswer(WireEnding.Hang), C, Timeout) { Hangs = true },
        new("none, FIN", () => WireFault.NoAnswer(WireEnding.Close), C, "connection_lost"),
        new("none, RST", () => WireFault.NoAnswer(WireEnding.Reset), C, "connection_lost"),
        new("unread, FIN", () => WireFault.Unread(WireEnding.Close), C, "connection_lost"),
        new("unread, RST", () => WireFault.Unread(WireEnding.Reset), C, "connection_lost"),
        new("kept alive, FIN", () => WireFault.Unread(WireEnding.Close), C, "connection_lost") { KeptAlive = true },
        new("kept alive, RST", () => WireFault.Unread(WireEnding.Reset), C, "connection_lost") { KeptAlive = true },
        new("kept alive, none, FIN", () => WireFault.NoAnswer(WireEnding.Close), C, "connection_lost") { KeptAlive = true },

        // Headers and half the body, then ...
        new("half, hang", () => WireFault.HalfAnswer(WireEnding.Hang), C, Timeout, 200) { Hangs = true },
        new("half, FIN", () => WireFault.HalfAnswer(WireEnding.Close), C, "response_truncated", 200),
        new("half, RST", () => WireFault.HalfAnswer(WireEnding.Reset), C, "response_truncated", 200),
        new("half, finish", () => WireFault.HalfAnswer(WireEnding.Finish), None),
        new("slow drip", WireFault.Drip, C, Timeout, 200) { Hangs = true, Drips = true },

        // HTTP/2.
        new("RST_STREAM 2", () => WireFault.ResetStream(2), C, "protocol_error") { Protocols = [2] },
        new("RST_STREAM 7", () => WireFault.ResetStream(7), A, "protocol_error") { Protocols = [2] },
        new("RST_STREAM 8", () => WireFault.ResetStream(8), C, "protocol_error") { Protocols = [2] },
        new("RST_STREAM 11", () => WireFault.ResetStream(11), C, "protocol_error") { Protocols = [2] },
        new("half, RST_STREAM 2", () => WireFault.ResetStream(2, afterHalf: true), C, "protocol_error", 200) { Protocols = [2] },
        new("half, RST_STREAM 7", () => WireFault.ResetStream(7, afterHalf: true), C, "protocol_error", 200) { Protocols = [2] },
        new("half, RST_STREAM 8", () => WireFault.ResetStream(8, afterHalf: true), C, "protocol_error", 200) { Protocols = [2] },
        new("GOAWAY 0", () => WireFault.GoAway(processed: false), A, "protocol_error") { Protocols = [2] },
        new("GOAWAY this stream", () => WireFault.GoAway(processed: true), C, "protocol_error") { Protocols = [2] },

        // Statuses.
        Status(408, C, "upstream_unavailable"),
        Status(425, C, "upstream_unavailable"),
        Status(500, C, "upstream_error"),
        Status(502, C, "upstream_unavailable"),
        Status(503, C, "upstream_unavailable"),
        Status(504, C, "upstream_unavailable"),
        Status(400, D, "validation_failed"),
        Status(401, D, "unauthorized"),
        Status(403, D, "forbidden"),
        Status(404, D, "not_found"),
        Status(409, D, "conflict") with { KeyedClass = B },
        Status(422, D, "validation_failed"),
        Status(501, D, "upstream_error") with { FinalEffect = CallEffect.Unknown },
        Status(505, D, "upstream_error") with { FinalEffect = CallEffect.Unknown },
        Status(511, D, "upstream_error") with { FinalEffect = CallEffect.Unknown },

        // Retry-After in every form. What is malformed is ignored.
        Status(429, B, "rate_limited") with { RetryAfter = static _ => TimeSpan.FromSeconds(1) },
        Status(429, B, "rate_limited", "2", 2),
        Status(429, B, "rate_limited", "0", 0),
        Status(429, B, "rate_limited", "1.5", 1.5),
        Status(429, B, "rate_limited", "-1", 1),
        Status(429, B, "rate_limited", "soon", 1),
        Status(429, B, "rate_limited", "60", 60),
        Status(429, B, "rate_limited", "315360000", 315_360_000),
        Status(503, B, "upstream_unavailable", "2", 2),
        Status(503, B, "upstream_unavailable", "1.5", 1.5),
        Status(503, B, "upstream_unavailable", "60", 60),
        Status(503, B, "upstream_unavailable", "315360000", 315_360_000),
        Status(503, C, "upstream_unavailable", "-1"),
        Status(503, C, "upstream_unavailable", "soon"),
        Status(503, B, "upstream_unavailable", "Tue, 10 Mar 2026 11:00:00 GMT", 0),
        Status(503, B, "upstream_unavailable", "Tue, 10 Mar 2026 12:00:02 GMT") with
        {
            RetryAfter = static now => now < TimeSpan.FromSeconds(2) ? TimeSpan.FromSeconds(2) - now : TimeSpan.Zero,
        },
        Status(503, B, "upstream_unavailable", "Tue, 10 Mar 2026 13:00:00 GMT") with
        {
            RetryAfter = static now => TimeSpan.FromHours(1) - now,
        },

        // Answers that are none.
        Answer("JSON null", FakeResponse.Json("null")),
        Answer("empty 200", FakeResponse.Empty(200)),
        Answer("HTML", FakeResponse.Text("<html>Sign in</html>", "text/html")),
        Answer("truncated JSON", FakeResponse.Text("""{"id":"7","na""", "application/json")),
        new("early 200", () => WireFault.EarlyAnswer(FakeResponse.Json(Answers.Thing)), None),
        new("early 413", () => WireFault.EarlyAnswer(FakeResponse.Empty(413)), D, "rejected", 413),

        // Answers without measure.
        new("endless body", WireFault.EndlessBody, D, "response_too_large", 200),
        new("gzip bomb", () => WireFault.GzipBomb(20 * 1024 * 1024), D, "response_too_large", 200),
        new("endless header", () => WireFault.EndlessHeaders(oneField: true), D, "response_too_large")
        {
            Protocols = [1], FinalEffect = CallEffect.Unknown,
        },

        // The transport does not tell a header block that is too large from one that cannot be decoded.
        new("endless header", () => WireFault.EndlessHeaders(oneField: true), C, "protocol_error") { Protocols = [2] },
        new("endless headers", () => WireFault.EndlessHeaders(oneField: false), D, "response_too_large") { FinalEffect = CallEffect.Unknown },
        new("storm of 100", () => WireFault.Interim(100, 1000), None),
        new("storm of 103", () => WireFault.Interim(103, 1000), None),

        // Answers that contradict themselves.
        new("two Content-Lengths", WireFault.TwoLengths, C, "protocol_error", 200),
        new("Content-Length too long", () => WireFault.WrongLength(+5), C, "response_truncated", 200),
        new("Content-Length too short", () => WireFault.WrongLength(-5), D, "response_invalid", 200) { Protocols = [1] },
        new("Content-Length too short", () => WireFault.WrongLength(-5), C, "protocol_error", 200) { Protocols = [2] },
        new("Transfer-Encoding garbled", WireFault.UnknownTransferEncoding, D, "response_invalid", 200) { Protocols = [1] },
        new("malformed chunk", WireFault.MalformedChunk, C, "protocol_error", 200) { Protocols = [1] },
        new("101", WireFault.SwitchProtocols, D, "protocol_error", 101) { Protocols = [1], FinalEffect = CallEffect.Unknown },
        new("garbage status line", () => WireFault.Raw("SSH-2.0-OpenSSH\r\n\r\n"), C, "protocol_error"),
        new("HTTP/0.9", () => WireFault.Raw("<html>\r\n<body>hello</body>\r\n</html>\r\n"), C, "protocol_error"),
    ];

    private static FaultCase Status(int status, RetryClass kind, string code, string? retryAfter = null, double? seconds = null) =>
        new(retryAfter is null ? $"{status}" : $"{status}, Retry-After: {retryAfter}", () => WireFault.Status(status, retryAfter), kind, code, status)
        {
            RetryAfter = seconds is { } wait ? _ => TimeSpan.FromSeconds(wait) : null,
        };

    private static FaultCase Answer(string name, FakeResponse response) =>
        new(name, () => WireFault.Respond(response), D, "response_invalid", response.Status);
}
