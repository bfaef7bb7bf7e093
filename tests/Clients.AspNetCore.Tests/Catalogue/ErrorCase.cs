using System.Net;
using System.Text;
using Clients.Resilience;

namespace Clients.AspNetCore.Tests.Catalogue;

/// <summary>A way to make a call fail with a certain code: over a real socket, but for what no socket of a test can do.</summary>
internal sealed record ErrorCase(string Code)
{
    /// <summary>What an upstream says of itself; no log, no exception and no answer may repeat it.</summary>
    public const string Canary = "canary-body";

    private static readonly Uri Nobody = new("http://127.0.0.1:1");

    public Func<Stream, int, CancellationToken, Task> Script { get; init; } = static (stream, _, _) => AnswerAsync(stream, 200, "{}");

    /// <summary>Keys below <c>Upstreams:&lt;Name&gt;</c>.</summary>
    public (string Key, string Value)[] Settings { get; init; } = [];

    /// <summary>Where the upstream is said to be; <c>{0}</c> is the authority of the script's server.</summary>
    public string Address { get; init; } = "http://{0}";

    public Func<DelegatingHandler>? Handler { get; init; }

    public UpstreamCallOptions? Options { get; init; }

    public (string Name, string Value)[] Headers { get; init; } = [];

    public string Endpoint { get; init; } = "/get";

    /// <summary>How many of the same calls have failed before.</summary>
    public int Before { get; init; }

    /// <summary>Another call is under way.</summary>
    public bool Beside { get; init; }

    public bool CallerLeaves { get; init; }

    /// <summary>One for every code, in the order of <see cref="UpstreamErrorCode"/>.</summary>
    public static IReadOnlyList<ErrorCase> All { get; } =
    [
        new(UpstreamErrorCode.Canceled) { Script = HangAsync, CallerLeaves = true },
        new(UpstreamErrorCode.TimeoutTotal) { Script = HangAsync, Headers = [("X-Request-Deadline-Ms", "1000")] },
        new(UpstreamErrorCode.TimeoutAttempt) { Script = HangAsync, Settings = [("Budget:Attempt", "1s"), ("Budget:Connect", "1s")] },
        new(UpstreamErrorCode.TimeoutConnect) { Handler = static () => new Throwing(new TaskCanceledException("A task was canceled.", new TimeoutException("A connection could not be established within the configured ConnectTimeout."))) },
        new(UpstreamErrorCode.TimeoutBody) { Script = StallAsync, Endpoint = "/stream", Settings = [("Budget:Idle", "1s")] },
        new(UpstreamErrorCode.DnsFailed) { Address = "https://nowhere.invalid" },
        new(UpstreamErrorCode.ConnectFailed) { Address = Nobody.AbsoluteUri },
        new(UpstreamErrorCode.TlsFailed) { Handler = static () => new Throwing(new HttpRequestException(HttpRequestError.SecureConnectionError, "The SSL connection could not be established, see inner exception.", new System.Security.Authentication.AuthenticationException("The remote certificate is invalid because of errors in the certificate chain: UntrustedRoot"))) },
        new(UpstreamErrorCode.ConnectionLost) { Script = static (_, _, _) => Task.CompletedTask },
        new(UpstreamErrorCode.ProtocolError) { Script = static (stream, _, _) => WriteAsync(stream, $"{Canary}\r\n\r\n") },
        new(UpstreamErrorCode.ResponseTruncated) { Script = static (stream, _, _) => CutOffAsync(stream) },
        new(UpstreamErrorCode.ResponseTooLarge) { Script = static (stream, _, _) => AnswerAsync(stream, 200, new string(' ', 200)), Settings = [("Limits:Response", "100")] },
        new(UpstreamErrorCode.ResponseInvalid) { Script = static (stream, _, _) => AnswerAsync(stream, 200, $"<html>{Canary}</html>") },
        new(UpstreamErrorCode.RateLimited) { Script = static (stream, _, _) => AnswerAsync(stream, 429, Canary, "Retry-After: 2") },
        Status(UpstreamErrorCode.UpstreamUnavailable, 503),
        Status(UpstreamErrorCode.UpstreamError, 500),
        Status(UpstreamErrorCode.CircuitOpen, 500) with { Before = 1, Settings = [("Breaker:Consecutive", "1")] },
        new(UpstreamErrorCode.Saturated) { Script = HangAsync, Beside = true, Settings = [("Concurrency:Limit", "1"), ("Concurrency:Queue", "0")] },
        new(UpstreamErrorCode.EgressDenied) { Handler = static () => new Elsewhere() },
        new(UpstreamErrorCode.RedirectRefused) { Script = static (stream, _, _) => AnswerAsync(stream, 302, Canary, $"Location: https://elsewhere.example/x?token={Canary}") },
        Status(UpstreamErrorCode.Unauthorized, 401),
        Status(UpstreamErrorCode.Forbidden, 403),
        Status(UpstreamErrorCode.NotFound, 404),
        Status(UpstreamErrorCode.Conflict, 409),
        Status(UpstreamErrorCode.PreconditionFailed, 412),
        Status(UpstreamErrorCode.Gone, 410),
        Status(UpstreamErrorCode.ValidationFailed, 422),
        Status(UpstreamErrorCode.Rejected, 406),
        new(UpstreamErrorCode.EffectUncertain)
        {
            Script = static (stream, number, _) => number == 1 ? CutOffAsync(stream) : AnswerAsync(stream, 412, Canary),
            Options = new UpstreamCallOptions { Headers = new Dictionary<string, string> { ["If-Match"] = "\"v1\"" } },
        },
    ];

    private static ErrorCase Status(string code, int status) => new(code) { Script = (stream, _, _) => AnswerAsync(stream, status, $$"""{"message":"{{Canary}}"}""") };

    private static Task HangAsync(Stream stream, int number, CancellationToken stopping) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stopping);

    private static Task CutOffAsync(Stream stream) => WriteAsync(stream, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"id\":");

    private static async Task StallAsync(Stream stream, int number, CancellationToken stopping)
    {
        await WriteAsync(stream, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n");
        await HangAsync(stream, number, stopping);
    }

    private static Task AnswerAsync(Stream stream, int status, string body, string? header = null) => WriteAsync(
        stream,
        $"HTTP/1.1 {status} {(HttpStatusCode)status}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n{(header is null ? "" : header + "\r\n")}Connection: close\r\n\r\n{body}");

    private static Task WriteAsync(Stream stream, string text) => stream.WriteAsync(Encoding.ASCII.GetBytes(text)).AsTask();

    /// <summary>Stands for a network that no loopback has: the exceptions are those that SocketsHttpHandler throws.</summary>
    private sealed class Throwing(Exception exception) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromException<HttpResponseMessage>(exception);
    }

    /// <summary>An app's own handler that sends requests somewhere else.</summary>
    private sealed class Elsewhere : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.RequestUri = new Uri("https://evil.example/");
            return base.SendAsync(request, cancellationToken);
        }
    }
}
