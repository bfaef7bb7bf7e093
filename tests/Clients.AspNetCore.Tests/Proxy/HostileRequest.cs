using FsCheck;
using FsCheck.Fluent;

namespace Clients.AspNetCore.Tests.Proxy;

/// <summary>A request as somebody would write it who wants to get somewhere else: the bytes that go over the socket.</summary>
internal sealed record HostileRequest(string Method, string Target, IReadOnlyList<string> Headers, string Body)
{
    public const string Canary = "canary-in";

    private static readonly string[] Methods =
        ["GET", "GET", "GET", "GET", "POST", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "GET\t", "QUERY", "M-SEARCH", "DEBUG"];

    private static readonly string[] Prefixes =
    [
        "/repositories/acme", "/repositories", "/search", "/acme/rocket/commits", "/files/acme/rocket", "/archives/acme/rocket", "/deploy/acme/rocket", "/jobs",
        "", "/", "//", "/repos/acme/rocket", "/./repositories/acme", "/x/../repositories/acme", "http://evil.example/repositories/acme", "*", "//evil.example/repositories",
        "/REPOSITORIES/acme", "/repositories/acme;v=1", "/%72epositories/acme",
    ];

    private static readonly string[] Segments =
    [
        "rocket", "main", "1", "a b", "a%20b", "..", ".", "...", "%2e%2e", "%2E", "%2e.", ".%2e", "%252e%252e", "%252f", "%2f", "%2F..%2F..%2Fuser", "a%2Fb", "%5c", "..%5c..", "\\",
        "..\\..", "%00", "a%00b", "%0d%0aX-Evil:%201", "%0a", "%c0%ae%c0%ae", "%c0%af", "%e0%80%af", "%ff", "%u002e", "%", "%2", "%zz", "%EF%BC%8F", "%E2%88%95", "%E3%80%82", "?", "#", "@evil.example",
        ":80", "http:%2f%2fevil.example", "//evil.example", "", ";jsessionid=1", "rocket;..", "rocket%3bx", "rocket%3fq=1", "rocket%23", "%25", "%2525", "{repo}", "{owner}", "$", "~", "'", "\"", "<x>", "\u00fc", "actions", "contents",
    ];

    private static readonly string[] Queries =
    [
        "", "?", "?q=x", "?q=rocket&page=2", "?Q=x", "?q=x&q=y", "?page=1", "?per_page=100", "?owner=evil", "?repo=evil", "?upstream=evil", "?q=x&%71=y", "?q=%0d%0aEvil:1", "?q=%00", "?q=x%26admin=1", "?q=x&admin=1",
        "?q=x;admin=1", "?&&q=x", "?=x", "?q", "?q=x#?admin=1", "?q[]=x", "?q=%ff", "?sha=main", "?ref=main&path=../x", "?ref=..%2f..", "??q=x", "?q=x?admin=1", "?_method=DELETE", "?q=x&access_token=1",
    ];

    private static readonly string[] HeaderLines =
    [
        "Host: evil.example", "Host: 127.0.0.1", "X-Forwarded-Host: {0}", "X-Forwarded-For: {0}", "Forwarded: for={0}", "X-Original-URL: /{0}", "X-Rewrite-URL: /{0}", "X-HTTP-Method-Override: {0}",
        "X-HTTP-Method: {0}", "Cookie: s={0}", "Authorization: Bearer {0}", "Proxy-Authorization: Basic {0}", "Proxy-Connection: {0}", "Connection: {0}", "Connection: close, Idempotency-Key, Content-Type",
        "Keep-Alive: {0}", "TE: {0}", "Trailer: {0}", "Upgrade: {0}", "Via: {0}", "X-GitHub-Api-Version: {0}", "User-Agent: {0}", "Accept: {0}", "Accept-Encoding: {0}", "Accept-Language: {0}",
        "If-None-Match: \"{0}\"", "If-Modified-Since: {0}", "If-Match: \"{0}\"", "Range: {0}", "Origin: http://{0}", "Referer: http://{0}/", "baggage: k={0}", "traceparent: {0}", "tracestate: k={0}",
        "X-Correlation-Id: {0} {0}", "X-Request-Deadline-Ms: {0}", "X-Request-Attempts: {0}", "Sec-Fetch-Mode: {0}", "X-{0}: 1", "Idempotency-Key: k1", "Idempotency-Key: \u00fc", "Idempotency-Key: {0}\rX: 1", "Idempotency-Key:",
        " Folded: {0}", "No-Colon", "Bad Name: {0}", "X\u0000Y: {0}", "Transfer-Encoding: chunked", "Transfer-Encoding: identity", "Transfer-Encoding : chunked", "Transfer-Encoding: xchunked", "Transfer-Encoding: chunked, chunked",
        "Content-Length: 0", "Content-Length: 5", "Content-Length: -1", "Content-Length: +2", "Content-Length: 2, 2", "Content-Length: 0x2", "Content-Type: application/json", "Content-Type: text/xml", "Content-Type: application/json, text/xml",
        "Content-Type: application/json; x={0}", "Content-Encoding: gzip", "Content-Disposition: {0}", "Content-Location: /{0}", "Expect: 100-continue", "Expect: {0}", "Max-Forwards: 1", "HTTP2-Settings: {0}",
    ];

    private static readonly string[] Bodies = ["", "", "{}", "{\"a\":1}", "0\r\n\r\n", "2\r\n{}\r\n0\r\n\r\n", "0\r\n\r\nGET /user HTTP/1.1\r\nHost: x\r\n\r\n", "5\r\nshort", "GET /user HTTP/1.1\r\nHost: x\r\n\r\n"];

    /// <summary>Requests that the façade serves; {0} to {2} are values of the caller's.</summary>
    private static readonly (string Method, string Target, bool HasBody)[] Good =
    [
        ("GET", "/repositories/{0}/{1}", false), ("GET", "/search?q={0}", false), ("GET", "/acme/{0}/commits", false), ("GET", "/files/{0}/{1}/{2}", false),
        ("GET", "/archives/{0}/{1}/{2}", false), ("POST", "/deploy/{0}/{1}/{2}", true), ("POST", "/jobs", true), ("GET", "/jobs/{0}", false),
    ];

    /// <summary>Half of them wild, half of them what is served but for something here or there.</summary>
    public static Gen<HostileRequest> Any { get; } = Gen.OneOf(Wild, Nearly);

    private static Gen<HostileRequest> Wild =>
        from method in Gen.Elements(Methods)
        from target in WildTarget
        from lines in Gen.ListOf(Gen.Elements(HeaderLines))
        from body in Gen.Elements(Bodies)
        select new HostileRequest(method, target, [.. lines.Take(6)], body);

    private static Gen<string> WildTarget =>
        from prefix in Gen.Elements(Prefixes)
        from segments in Gen.ListOf(Gen.Elements(Segments))
        from query in Gen.Frequency((3, Gen.Constant(string.Empty)), (2, Gen.Elements(Queries)))
        select string.Join('/', [prefix, .. segments.Take(3)]) + query;

    private static Gen<HostileRequest> Nearly =>
        from good in Gen.Elements(Good)
        from first in Value
        from second in Value
        from third in Value
        from query in Gen.Frequency((4, Gen.Constant(string.Empty)), (1, Gen.Elements(Queries)))
        from lines in Gen.Frequency((2, Gen.Constant<string[]>([])), (3, Gen.Elements(HeaderLines).Select(static line => new[] { line })))
        let body = good.HasBody ? "{}" : string.Empty
        let fixedLines = good.HasBody ? new[] { "Content-Type: application/json", "Content-Length: 2" } : []
        select new HostileRequest(
            good.Method, string.Format(System.Globalization.CultureInfo.InvariantCulture, good.Target, first, second, third) + query, [.. fixedLines, .. lines], body);

    private static Gen<string> Value => Gen.Frequency((4, Gen.Elements("rocket", "main", "7")), (1, Gen.Elements(Segments)));

    public string ToBytes(string host) =>
        $"{Method} {Target} HTTP/1.1\r\nHost: {host}\r\n{string.Concat(Headers.Select(static line => line.Replace("{0}", Canary, StringComparison.Ordinal) + "\r\n"))}Connection: close\r\n\r\n{Body}";
}
