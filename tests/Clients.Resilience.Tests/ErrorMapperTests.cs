
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Security.Authentication;
using System.Text.Json;
using Polly.CircuitBreaker;
using Polly.Extensions.Http;
using Polly.Timeout;
using Polly;
using Refit;

namespace Clients.Resilience.Tests;

public sealed class ErrorMapperTests
{
    public static TheoryData<Exception, string, CallEffect> Failures() => new()
    {
        { new HttpRequestException(HttpRequestError.NameResolutionError), "dns_failed", CallEffect.NotSent },
        { new HttpRequestException(HttpRequestError.ConnectionError), "connect_failed", CallEffect.NotSent },
        { new HttpRequestException(HttpRequestError.ProxyTunnelError), "connect_failed", CallEffect.NotSent },
        { new HttpRequestException(HttpRequestError.SecureConnectionError, null, new IOException()), "tls_failed", CallEffect.NotSent },
        { new HttpRequestException(HttpRequestError.SecureConnectionError, null, new AuthenticationException()), "tls_failed", CallEffect.NotSent },
        { new HttpRequestException(HttpRequestError.HttpProtocolError, null, new HttpProtocolException(7, "refused", null)), "protocol_error", CallEffect.NotSent },
        { new HttpRequestException(HttpRequestError.HttpProtocolError, null, new HttpProtocolException(2, "internal", null)), "protocol_error", CallEffect.Unknown },
        { new HttpRequestException(HttpRequestError.ResponseEnded), "connection_lost", CallEffect.Unknown },
        { new HttpRequestException("x", new IOException()), "connection_lost", CallEffect.Unknown },
        { new HttpRequestException("x", new SocketException()), "connection_lost", CallEffect.Unknown },
        { new HttpRequestException(HttpRequestError.ConfigurationLimitExceeded), "response_too_large", CallEffect.Unknown },
        { new HttpRequestException("x", null, HttpStatusCode.NotFound), "not_found", CallEffect.Processed },
        { new HttpIOException(HttpRequestError.ResponseEnded), "connection_lost", CallEffect.Unknown },
        { new IOException(), "connection_lost", CallEffect.Unknown },
        { new JsonException(), "response_invalid", CallEffect.Processed },
        { new TimeoutException(), "timeout_total", CallEffect.Unknown },
        { new TaskCanceledException("x", new TimeoutException()), "timeout_connect", CallEffect.NotSent },
        { new TaskCanceledException("The request was canceled due to the configured HttpClient.Timeout of 1 s", new TimeoutException()), "timeout_total", CallEffect.Unknown },
        { new OperationCanceledException(), "canceled", CallEffect.Unknown },
        { new TimeoutRejectedException(), "timeout_attempt", CallEffect.Unknown },
        { new BrokenCircuitException("x", TimeSpan.FromSeconds(3)), "circuit_open", CallEffect.NotSent },
        { new AggregateException(new JsonException()), "response_invalid", CallEffect.Processed },
        { new InvalidOperationException(), "protocol_error", CallEffect.Unknown },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void Exception_OfAnyLibrary_HasOneCode(Exception exception, string code, CallEffect effect)
    {
        var error = UpstreamErrorMapper.Map(exception);
        Assert.Equal((code, effect), (error.Code, error.Effect));
    }

    [Fact]
    public async Task RefitException_OfAStatus_KeepsIt()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://a.example");
        using var response = new HttpResponseMessage(HttpStatusCode.Conflict);

        var error = UpstreamErrorMapper.Map(await ApiException.Create(request, HttpMethod.Get, response, new RefitSettings()));

        Assert.Equal(("conflict", 409), (error.Code, error.Status));
        Assert.Equal("dns_failed", UpstreamErrorMapper.Map(
            new ApiRequestException(request, HttpMethod.Get, new RefitSettings(), new HttpRequestException(HttpRequestError.NameResolutionError))).Code);
    }

    [Fact]
    public void OwnException_Mapped_IsItsError()
    {
        var error = new UpstreamError { Code = "gone" };
        Assert.Same(error, UpstreamErrorMapper.Map(new UpstreamException(error)));
    }

    /// <summary>What Polly's HTTP policies call transient is transient here, but for three statuses that no repetition changes.</summary>
    [Fact]
    public async Task Transient_ByPolly_IsTransientHere()
    {
        var polly = HttpPolicyExtensions.HandleTransientHttpError().RetryAsync(1);
        foreach (var status in Enumerable.Range(400, 200).Except([501, 505, 511]))
        {
            var sent = 0;
            using var response = await polly.ExecuteAsync(() => Task.FromResult(Count(ref sent, status)));

            var ours = StatusCodeMap.Class(status, hasRetryAfter: false, throttled: status == 429);
            Assert.True(sent == 1 || ours == FailureClass.Ambiguous, $"{status}: Polly sends {sent} times, here it is {ours}");
        }

        static HttpResponseMessage Count(ref int sent, int status)
        {
            sent++;
            return new HttpResponseMessage((HttpStatusCode)status);
        }
    }

    [Fact]
    public void Codes_AsDocumented_AreAllThereAndNoOthers()
    {
        const string documented =
            "canceled, timeout_total, timeout_attempt, timeout_connect, timeout_body, dns_failed, connect_failed, tls_failed, connection_lost, protocol_error, "
            + "response_truncated, response_too_large, response_invalid, rate_limited, upstream_unavailable, upstream_error, circuit_open, saturated, egress_denied, "
            + "redirect_refused, unauthorized, forbidden, not_found, conflict, precondition_failed, gone, validation_failed, rejected, effect_uncertain";

        var codes = typeof(UpstreamErrorCode).GetFields(BindingFlags.Public | BindingFlags.Static).Select(static field => (string)field.GetRawConstantValue()!);

        Assert.Equal(documented.Split(", ").Order(StringComparer.Ordinal), codes.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Message_OfAnException_SaysWhatAndWhen()
    {
        var exception = new UpstreamException(new UpstreamError
        {
            Code = "rate_limited", Upstream = "github", Operation = "repos/get", Status = 429, Attempts = 2, Effect = CallEffect.NotSent,
            RetryAt = new DateTimeOffset(2026, 3, 10, 12, 0, 0, TimeSpan.Zero), Detail = "The quota is used up.", RawBody = "canary",
        });

        Assert.Equal(
            "rate_limited: github repos/get answered 429 (2 attempts, effect none); try again after 2026-03-10T12:00:00Z. The quota is used up.", exception.Message);
    }

    [Theory]
    [InlineData("a", "", "", null, 1, "Unknown", null, null, "a (1 attempt, effect unknown).")]
    [InlineData("a", "u", "", null, 0, "Processed", null, null, "a: u  (0 attempts, effect processed).")]
    [InlineData("a", "u", "o", 500, 2, "Unknown", null, "Why.", "a: u o answered 500 (2 attempts, effect unknown). Why.")]
    [InlineData("a", "u", "o", null, 1, "NotSent", "2026-03-10T13:00:00+01:00", null, "a: u o (1 attempt, effect none); try again after 2026-03-10T12:00:00Z.")]
    public void Message_OfEachKind_SaysWhatIsKnown(
        string code, string upstream, string operation, int? status, int attempts, string effect, string? retryAt, string? detail, string message)
    {
        var error = new UpstreamError
        {
            Code = code, Upstream = upstream, Operation = operation, Status = status, Attempts = attempts, Effect = Enum.Parse<CallEffect>(effect),
            RetryAt = retryAt is null ? null : DateTimeOffset.Parse(retryAt, System.Globalization.CultureInfo.InvariantCulture), Detail = detail,
        };
        var exception = new UpstreamException(error);

        Assert.Equal((message, code, error), (exception.Message, exception.Code, exception.Error));
    }

    [Fact]
    public void Exception_WithoutAnError_IsRefused() => Assert.Throws<ArgumentNullException>("error", () => new UpstreamException(null!));

    [Fact]
    public void Error_AsText_HoldsNeitherBodiesNorHeaders()
    {
        var error = new UpstreamError
        {
            Code = "gone", Upstream = "u", Operation = "o", Status = 410, Attempts = 2, Effect = CallEffect.Processed, CorrelationId = "c", Detail = "d",
            RetryAt = new DateTimeOffset(2026, 3, 10, 12, 0, 0, TimeSpan.Zero), Body = "canary", RawBody = "canary", Headers = UpstreamHeaders.From([new("X-A", "canary")]),
        };

        Assert.Equal(
            "UpstreamError { Code = gone, Upstream = u, Operation = o, Status = 410, Attempts = 2, Effect = Processed, "
            + "RetryAt = 2026-03-10T12:00:00.0000000+00:00, CorrelationId = c, Detail = d }",
            error.ToString());
        Assert.Equal((string.Empty, string.Empty), (new UpstreamError { Code = "gone" }.Upstream, new UpstreamError { Code = "gone" }.Operation));
    }

    [Fact]
    public async Task RefitException_WithBrokenJson_KeepsStatusAndIsInvalid()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://a.example");
        using var response = new HttpResponseMessage(HttpStatusCode.OK);
        var exception = await ApiException.Create("x", request, HttpMethod.Get, response, new RefitSettings(), new JsonException());

        var error = UpstreamErrorMapper.Map(exception);

        Assert.Equal((UpstreamErrorCode.ResponseInvalid, 200, CallEffect.Processed), (error.Code, error.Status, error.Effect));
        Assert.Equal("The answer is not what the contract says.", error.Detail);
    }

    [Fact]
    public async Task RefitException_OfAnAnswer_IsKeptAsFarAsItGoes()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://a.example");
        using var response = new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) { Content = new StringContent("down") };
        var until = new DateTimeOffset(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);
        response.Headers.RetryAfter = new System.Net.Http.Headers.RetryConditionHeaderValue(until);
        using var empty = new HttpResponseMessage(HttpStatusCode.NotFound) { Content = new StringContent("") };

        var error = UpstreamErrorMapper.Map(await ApiException.Create(request, HttpMethod.Get, response, new RefitSettings()));
        var bare = UpstreamErrorMapper.Map(await ApiException.Create(request, HttpMethod.Get, empty, new RefitSettings()));

        Assert.Equal((503, 1, CallEffect.Unknown, until, null), (error.Status, error.Attempts, error.Effect, error.RetryAt, error.RetryAfter));
        Assert.Equal(("down", null), (error.RawBody, error.Body));
        Assert.Equal(("text/plain; charset=utf-8", null), (error.Headers["Content-Type"], bare.RawBody));
    }

    [Fact]
    public void Exceptions_SeveralAtOnce_AreNotTakenForOneOfThem() =>
        Assert.Equal(UpstreamErrorCode.ProtocolError, UpstreamErrorMapper.Map(new AggregateException(new JsonException(), new JsonException())).Code);

    [Fact]
    public void Status_OfAnException_CountsAsOneAttempt()
    {
        var error = UpstreamErrorMapper.Map(new HttpRequestException("x", null, HttpStatusCode.TooManyRequests));

        Assert.Equal((UpstreamErrorCode.RateLimited, 429, 1, CallEffect.NotSent), (error.Code, error.Status, error.Attempts, error.Effect));
        var broken = UpstreamErrorMapper.Map(new BrokenCircuitException("x", TimeSpan.FromSeconds(3)));
        Assert.Equal((null, 0, TimeSpan.FromSeconds(3)), (broken.Status, broken.Attempts, broken.RetryAfter));
    }

    [Fact]
    public void Refusal_OfOurOwn_SaysNothingOfTheUpstreamAndSentNothing()
    {
        var failure = CallFaultException.Refused("a", "Why.").Failure;

        Assert.Equal(
            ("a", FailureClass.Final, CallEffect.NotSent, true, Health.Unknown, "Why."),
            (failure.Code, failure.Class, failure.Effect, failure.Local, failure.Health, failure.Detail));
    }

    [Fact]
    public void Nothing_IsNotMapped()
    {
        Assert.Throws<ArgumentNullException>("exception", () => UpstreamErrorMapper.Map(null!));
        Assert.Throws<ArgumentNullException>("response", () => UpstreamErrorMapper.OfAnswer(null!));
        Assert.Throws<ArgumentNullException>("translate", () => UpstreamErrorMapper.Register(null!));
    }

    [Theory]
    [InlineData(199, UpstreamErrorCode.ProtocolError)]
    [InlineData(200, null)]
    [InlineData(299, null)]
    [InlineData(300, UpstreamErrorCode.ResponseInvalid)]
    [InlineData(304, null)]
    [InlineData(305, UpstreamErrorCode.ResponseInvalid)]
    public void Answer_OfAnotherClient_IsAResultOrAnError(int status, string? code)
    {
        using var bare = new HttpResponseMessage((HttpStatusCode)status);
        using var answered = new HttpResponseMessage((HttpStatusCode)status) { RequestMessage = new HttpRequestMessage() };

        Assert.Equal((code, code), (UpstreamErrorMapper.OfAnswer(bare)?.Code, UpstreamErrorMapper.OfAnswer(answered)?.Code));
    }
}
