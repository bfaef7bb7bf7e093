using System.Text.Json;
using Clients.Testing;

namespace Clients.Tests.Canaries;

/// <summary>What goes wrong in the canary suite below and above HTTP, every answer full of secrets.</summary>
internal static class BrokenWires
{
    /// <summary>Faults of the wire. None needs anybody to let it go on: clients give up by their own limits.</summary>
    public static IEnumerable<WireFault> Of(bool http2, Func<string, string> secret)
    {
        foreach (var ending in new[] { WireEnding.Close, WireEnding.Reset, WireEnding.Hang })
        {
            yield return WireFault.NoAnswer(ending);
            yield return WireFault.HalfAnswer(ending);
        }

        yield return WireFault.Connecting(WireEnding.Close);
        yield return WireFault.Connecting(WireEnding.Reset);
        yield return WireFault.Unread(WireEnding.Reset);
        yield return WireFault.WrongLength(+5);
        yield return WireFault.WrongLength(-5);
        if (http2)
        {
            foreach (var code in new[] { 2, 7, 8, 11 })
            {
                yield return WireFault.ResetStream(code);
            }

            yield return WireFault.ResetStream(8, afterHalf: true);
            yield return WireFault.GoAway(processed: true);
            yield return WireFault.GoAway(processed: false);
            yield break;
        }

        yield return WireFault.TwoLengths();
        yield return WireFault.UnknownTransferEncoding();
        yield return WireFault.MalformedChunk();
        foreach (var raw in new[]
        {
            $"HTTP/1.1 {secret("response-header")}\r\n\r\n",
            $"{secret("answer")}\r\n",
            $"HTTP/1.1 200 OK\r\n{secret("response-header")}\r\n\r\n",
            $"HTTP/1.1 200 OK\r\nSet-Cookie {secret("cookie")}\r\n\r\n",
            $"HTTP/1.1 200 OK\r\nContent-Length: {secret("response-header")}\r\n\r\n",
            $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{secret("answer")}\r\n",
            $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{{}}{secret("answer")}\r\n",
            $"HTTP/1.1 200 OK\r\nContent-Type: {secret("content-type")}\r\nContent-Length: 2\r\n\r\n{{}}",
            $"HTTP/1.1 200 OK\r\nContent-Encoding: {secret("response-header")}\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{{}}",
            $"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Type: application/json\r\nContent-Length: {secret("answer").Length}\r\n\r\n{secret("answer")}",
            $"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset={secret("content-type")}\r\nContent-Length: 2\r\n\r\n{{}}",
        })
        {
            yield return WireFault.Raw(raw);
        }
    }

    /// <summary>Answers that limit, refuse, redirect or make no sense.</summary>
    public static IEnumerable<WireFault> Answers(Uri other, Func<string, string> secret)
    {
        var error = JsonSerializer.Serialize(new { message = secret("error-body"), type = secret("error-body"), title = secret("error-body"), detail = secret("error-body") });
        foreach (var status in new[] { 401, 403, 404, 409, 422, 451, 500, 503 })
        {
            yield return WireFault.Respond(Marked(FakeResponse.Text(error, "application/json", status), secret));
        }

        // Names of members come from the answer as well: maps have any.
        foreach (var body in new[] { $$"""{"{{secret("answer")}}":["{{secret("answer")}}"]}""", $$"""{"{{secret("answer")}}":""", $$"""{"id":1,"payload":{"{{secret("answer")}}":tru} }""", $$"""{"C#":1,"{{secret("answer")}}":"many"}""" })
        {
            yield return WireFault.Respond(Marked(FakeResponse.Text(body, "application/json"), secret));
        }

        foreach (var (status, location) in new[]
        {
            (302, $"{other}{secret("location-path")}?sig={secret("location-query")}"), (307, $"{other}{secret("location-path")}"), (308, $"https://evil.example/{secret("location-path")}"),
            (303, $"http://user:{secret("location-user")}@{other.Authority}/"), (302, $"/{secret("location-path")}?sig={secret("location-query")}"),
        })
        {
            yield return WireFault.Respond(Marked(FakeResponse.Empty(status), secret).With("Location", location));
        }
    }

    /// <summary>Limits in every dialect. They close the gate for later calls, so they come last.</summary>
    public static IEnumerable<WireFault> Limits(Func<string, string> secret)
    {
        var secondary = JsonSerializer.Serialize(new { message = "You have exceeded a secondary rate limit " + secret("error-body"), documentation_url = $"https://docs.example/{secret("error-body")}#secondary-rate-limits" });
        yield return WireFault.Respond(Marked(FakeResponse.Text(secondary, "application/json", 403), secret).With("Retry-After", secret("response-header")));
        yield return WireFault.Respond(Marked(FakeResponse.Text(secondary, "application/json", 403), secret).With("X-RateLimit-Remaining", "0").With("X-RateLimit-Reset", secret("response-header")));
        yield return WireFault.Respond(Marked(FakeResponse.Text(secondary, "application/json", 429), secret).With("Retry-After", "1").With("X-RateLimit-Resource", secret("response-header")));
        yield return WireFault.Respond(Marked(FakeResponse.Text(secondary, "application/json", 403), secret));
    }

    private static FakeResponse Marked(FakeResponse response, Func<string, string> secret) => response
        .With("Set-Cookie", $"session={secret("cookie")}").With("X-Secret", secret("response-header")).With("WWW-Authenticate", $"Bearer realm=\"{secret("response-header")}\"")
        .With("Link", $"<https://evil.example/{secret("link")}>; rel=\"next\"").With("Server", secret("response-header"));
}
