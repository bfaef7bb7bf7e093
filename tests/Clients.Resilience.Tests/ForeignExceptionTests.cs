using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using Polly;
using Polly.Bulkhead;
using Polly.CircuitBreaker;
using Polly.RateLimit;
using Polly.RateLimiting;
using Polly.Timeout;
using Refit;

namespace Clients.Resilience.Tests;

/// <summary>Every exception type that the libraries below us define has one code. A new version with a new type fails here until it has one too.</summary>
public sealed class ForeignExceptionTests
{
    private static readonly (Exception Exception, string Code, CallEffect Effect)[] Table =
    [
        // Polly.Core, Polly, Polly.RateLimiting
        (new BrokenCircuitException("x", TimeSpan.FromSeconds(3)), UpstreamErrorCode.CircuitOpen, CallEffect.NotSent),
        (new BrokenCircuitException<int>(7), UpstreamErrorCode.CircuitOpen, CallEffect.NotSent),
        (new IsolatedCircuitException(), UpstreamErrorCode.CircuitOpen, CallEffect.NotSent),
        (new TimeoutRejectedException(), UpstreamErrorCode.TimeoutAttempt, CallEffect.Unknown),
        (new RateLimiterRejectedException(TimeSpan.FromSeconds(1)), UpstreamErrorCode.Saturated, CallEffect.NotSent),
        (new RateLimitRejectedException(TimeSpan.FromSeconds(1)), UpstreamErrorCode.Saturated, CallEffect.NotSent),
        (new BulkheadRejectedException(), UpstreamErrorCode.Saturated, CallEffect.NotSent),

        // Refit; its two exceptions of answers cannot be made without one
        (Answered(HttpStatusCode.NotFound, "text/plain", "gone").Result, UpstreamErrorCode.NotFound, CallEffect.Processed),
        (Answered(HttpStatusCode.UnprocessableEntity, "application/problem+json", """{"title":"wrong"}""").Result, UpstreamErrorCode.ValidationFailed, CallEffect.Processed),
        (new ApiRequestException(Request(), HttpMethod.Get, new RefitSettings(), new SocketException((int)SocketError.ConnectionRefused)), UpstreamErrorCode.ConnectFailed, CallEffect.NotSent),

        // System.Net.*, System.Text.Json
        (new HttpRequestException(HttpRequestError.ConnectionError), UpstreamErrorCode.ConnectFailed, CallEffect.NotSent),
        (new HttpIOException(HttpRequestError.ResponseEnded), UpstreamErrorCode.ConnectionLost, CallEffect.Unknown),
        (new HttpProtocolException(2, "internal", null), UpstreamErrorCode.ProtocolError, CallEffect.Unknown),
        (new JsonException(), UpstreamErrorCode.ResponseInvalid, CallEffect.Processed),
        (new SocketException((int)SocketError.HostNotFound), UpstreamErrorCode.DnsFailed, CallEffect.NotSent),
        (new CookieException(), UpstreamErrorCode.ProtocolError, CallEffect.Unknown),
        (new AuthenticationException(), UpstreamErrorCode.TlsFailed, CallEffect.NotSent),
        (new InvalidCredentialException(), UpstreamErrorCode.TlsFailed, CallEffect.NotSent),
    ];

    private static readonly Type[] Libraries =
    [
        typeof(ExecutionRejectedException), typeof(BulkheadRejectedException), typeof(RateLimiterRejectedException), typeof(ApiException),
        typeof(HttpRequestException), typeof(JsonException), typeof(SocketException), typeof(AuthenticationException),
    ];

    public static TheoryData<int> Rows => [.. Enumerable.Range(0, Table.Length)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Exception_OfALibrary_HasOneCode(int row)
    {
        var (exception, code, effect) = Table[row];
        var error = UpstreamErrorMapper.Map(exception);
        Assert.Equal((code, effect), (error.Code, error.Effect));
    }

    [Fact]
    public void Exceptions_OfTheLibraries_AreAllInTheTable()
    {
        var defined = Libraries.SelectMany(static type => type.Assembly.GetTypes())
            .Where(static type => type is { IsPublic: true, IsAbstract: false } && typeof(Exception).IsAssignableFrom(type)).Select(static type => type.FullName);
        var known = Table.Select(static row => row.Exception.GetType()).Select(static type => type.IsGenericType ? type.GetGenericTypeDefinition().FullName : type.FullName);

        Assert.Equal(defined.Order(StringComparer.Ordinal), known.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(SocketError.TryAgain, "dns_failed")]
    [InlineData(SocketError.NetworkUnreachable, "connect_failed")]
    [InlineData(SocketError.ConnectionReset, "connection_lost")]
    [InlineData(SocketError.TimedOut, "connection_lost")]
    public void Socket_Failing_IsNamedByItsReason(SocketError reason, string code) =>
        Assert.Equal(code, UpstreamErrorMapper.Map(new SocketException((int)reason)).Code);

    [Fact]
    public async Task RefitsException_OfAnAnswer_KeepsWhatTheVendorSaid()
    {
        var text = UpstreamErrorMapper.Map(await Answered(HttpStatusCode.ServiceUnavailable, "text/html", new string('x', 10_000), "7"));
        var problem = UpstreamErrorMapper.Map(await Answered(HttpStatusCode.Conflict, "application/problem+json", """{"title":"busy"}"""));

        Assert.Equal((8192, TimeSpan.FromSeconds(7), "7"), (text.RawBody!.Length, text.RetryAfter, text.Headers["Retry-After"]));
        Assert.Equal(("conflict", 409, "busy"), (problem.Code, problem.Status, Assert.IsType<ProblemDetails>(problem.Body).Title));
    }

    [Fact]
    public void Translator_Registered_ComesFirstAndOnlyOnce()
    {
        var asked = 0;
        UpstreamErrorMapper.Register(Translate);
        UpstreamErrorMapper.Register(Translate);

        Assert.Equal("mine", UpstreamErrorMapper.Map(new MineException()).Code);
        Assert.Equal(1, asked);

        UpstreamError? Translate(Exception exception)
        {
            if (exception is not MineException)
            {
                return null;
            }

            asked++;
            return new UpstreamError { Code = "mine" };
        }
    }

    private static HttpRequestMessage Request() => new(HttpMethod.Get, "https://a.example");

    private static async Task<Exception> Answered(HttpStatusCode status, string type, string body, string? retryAfter = null)
    {
        var response = new HttpResponseMessage(status) { Content = new StringContent(body, System.Text.Encoding.UTF8, type) };
        response.Headers.TryAddWithoutValidation("Retry-After", retryAfter ?? "0");
        var exception = await ApiException.Create(Request(), HttpMethod.Get, response, new RefitSettings());
        return type.Contains("problem", StringComparison.Ordinal) ? ValidationApiException.Create(exception) : exception;
    }

    private sealed class MineException : Exception;
}
