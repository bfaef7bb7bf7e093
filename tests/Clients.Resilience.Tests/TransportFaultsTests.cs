using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using Polly.CircuitBreaker;
using Polly.RateLimiting;
using Polly.Timeout;

namespace Clients.Resilience.Tests;

/// <summary>What each exception of a transport means, word by word: code, whether to repeat, effect, whether it speaks against the upstream, and what a person reads.</summary>
public sealed class TransportFaultsTests
{
    private const string NoAddress = "dns_failed NotSent NotSent Failing: The host name has no address; check BaseAddress and DNS.";
    private const string NobodyThere = "connect_failed NotSent NotSent Failing: Nobody accepts connections there; check BaseAddress and that the upstream runs.";
    private const string NoConnection = "timeout_connect NotSent NotSent Failing: No connection within Budget.Connect.";
    private const string Untrusted = "tls_failed Final NotSent Failing: The upstream's certificate or protocol was not accepted; the inner exception says why.";
    private const string BrokeOff =
        "connection_lost Ambiguous Unknown Failing: The connection broke before an answer came: a restart, a crash or a proxy's idle limit on the upstream's side.";

    private const string Truncated = "response_truncated Ambiguous Unknown Failing: The connection broke in the middle of the answer.";
    private const string NotHttp =
        "protocol_error Ambiguous Unknown Failing: What answers there does not speak HTTP as it should: often a wrong port, or a proxy in between.";

    private const string Refused =
        "protocol_error NotSent NotSent Unknown, refused: The upstream refused the request before it processed it (REFUSED_STREAM, GOAWAY, or a connection that was closing).";

    private const string TooLarge = "response_too_large Final Unknown Alive: The answer is larger than Limits.Headers or Limits.Response allows.";
    private const string Invalid = "response_invalid Final Processed Alive: The answer is not what the contract says.";
    private const string Unexpected =
        "protocol_error Final Unknown Unknown: An unexpected exception came from the transport or a handler; see the inner exception.";

    private static readonly (Exception Exception, string Head, string Body)[] Table =
    [
        (new HttpRequestException("x", new HostNotFoundException("a.example", null)), NoAddress, NoAddress),
        (new HttpRequestException(HttpRequestError.NameResolutionError), NoAddress, NoAddress),
        (new HttpRequestException(HttpRequestError.ConnectionError), NobodyThere, NobodyThere),
        (new HttpRequestException(HttpRequestError.ProxyTunnelError), "connect_failed NotSent NotSent Failing: The proxy makes no tunnel.", "connect_failed NotSent NotSent Failing: The proxy makes no tunnel."),
        (new HttpRequestException(HttpRequestError.SecureConnectionError, null, new AuthenticationException()), Untrusted, Untrusted),
        (new HttpRequestException(HttpRequestError.SecureConnectionError, null, new IOException()), "tls_failed NotSent NotSent Failing: The TLS handshake broke off.", "tls_failed NotSent NotSent Failing: The TLS handshake broke off."),
        (new AuthenticationException(), Untrusted, Untrusted),
        (new HttpRequestException(HttpRequestError.HttpProtocolError, null, new HttpProtocolException(7, "x", null)), Refused, NotHttp),
        (new HttpProtocolException(7, "x", null), Refused, NotHttp),
        (new HttpProtocolException(2, "x", null), NotHttp, NotHttp),
        (new HttpRequestException(HttpRequestError.InvalidResponse), NotHttp, NotHttp),
        (new HttpRequestException(HttpRequestError.VersionNegotiationError), NotHttp, NotHttp),
        (new HttpRequestException(HttpRequestError.ResponseEnded), BrokeOff, Truncated),
        (new HttpIOException(HttpRequestError.ResponseEnded), BrokeOff, Truncated),
        (new HttpRequestException("x", new HttpIOException(HttpRequestError.ResponseEnded)), BrokeOff, Truncated),
        (new HttpRequestException("x", new HttpIOException(HttpRequestError.InvalidResponse)), NotHttp, NotHttp),
        (new HttpRequestException("x", new IOException()), BrokeOff, Truncated),
        (new HttpRequestException("x", new IOException("x", new SocketException((int)SocketError.ConnectionReset))), BrokeOff, Truncated),
        (new HttpRequestException("x", new SocketException((int)SocketError.ConnectionReset)), BrokeOff, Truncated),
        (new HttpRequestException("x", new IOException("x", new ObjectDisposedException("x"))), BrokeOff, Truncated),
        (new HttpRequestException("x", new IOException("x", new FormatException())), NotHttp, NotHttp),
        (new HttpRequestException("x", new InvalidOperationException()), BrokeOff, BrokeOff),
        (new HttpRequestException(HttpRequestError.UserAuthenticationError), BrokeOff, BrokeOff),
        (new HttpRequestException(HttpRequestError.ConfigurationLimitExceeded), TooLarge, TooLarge),
        (new HttpRequestException("x", new HttpIOException(HttpRequestError.ConfigurationLimitExceeded)), TooLarge, TooLarge),
        (new HttpRequestException("x", new IOException("x", new HttpRequestException(HttpRequestError.ConfigurationLimitExceeded))), TooLarge, TooLarge),
        (new IOException(), BrokeOff, Truncated),
        (new SocketException((int)SocketError.HostNotFound), NoAddress, Truncated),
        (new SocketException((int)SocketError.NoData), NoAddress, Truncated),
        (new SocketException((int)SocketError.TryAgain), NoAddress, Truncated),
        (new SocketException((int)SocketError.NoRecovery), NoAddress, Truncated),
        (new SocketException((int)SocketError.ConnectionRefused), NobodyThere, Truncated),
        (new SocketException((int)SocketError.HostUnreachable), NobodyThere, Truncated),
        (new SocketException((int)SocketError.HostDown), NobodyThere, Truncated),
        (new SocketException((int)SocketError.NetworkUnreachable), NobodyThere, Truncated),
        (new SocketException((int)SocketError.NetworkDown), NobodyThere, Truncated),
        (new SocketException((int)SocketError.AddressNotAvailable), NobodyThere, Truncated),
        (new SocketException((int)SocketError.ConnectionReset), BrokeOff, Truncated),
        (new TaskCanceledException("x", new TimeoutException()), NoConnection, NoConnection),
        (new OperationCanceledException(), "canceled Final Unknown Unknown: The client was disposed while the call was running.", "canceled Final Unknown Unknown: The client was disposed while the call was running."),
        (new UriFormatException(), "validation_failed Final NotSent Unknown: Nothing was sent: the request's address makes no sense.", Invalid),
        (new JsonException(), Unexpected, Invalid),
        (new FormatException(), Unexpected, Invalid),
        (new InvalidDataException(), Unexpected, Invalid),
        (new NotSupportedException(), Unexpected, Invalid),
        (new InvalidOperationException(), Unexpected, Unexpected),
        (new BrokenCircuitException("x", TimeSpan.FromSeconds(3)), "circuit_open Final NotSent Unknown after 3 s: A circuit breaker among the client's own handlers is open.", "circuit_open Final NotSent Unknown after 3 s: A circuit breaker among the client's own handlers is open."),
        (new TimeoutRejectedException(), "timeout_attempt Ambiguous Unknown Unknown: A timeout among the client's own handlers ended the attempt.", "timeout_attempt Ambiguous Unknown Unknown: A timeout among the client's own handlers ended the attempt."),
        (new RateLimiterRejectedException(), "saturated Final NotSent Unknown: A limiter among the client's own handlers let no more calls through.", "saturated Final NotSent Unknown: A limiter among the client's own handlers let no more calls through."),
    ];

    public static TheoryData<int> Rows => [.. Enumerable.Range(0, Table.Length)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Exception_OfATransport_MeansThis(int row)
    {
        var (exception, head, body) = Table[row];
        var failures = new[] { TransportPart.Head, TransportPart.Body }.Select(part => TransportFaults.Describe(exception, part)).ToArray();

        Assert.Equal([head, body], failures.Select(Tell));
        Assert.All(failures, failure => Assert.Same(exception, failure.Exception));
    }

    [Fact]
    public void Failures_WithoutAnException_SayWhatTheyAreToldTo()
    {
        Assert.Equal("response_invalid Final Processed Alive: own words", Tell(TransportFaults.Invalid(null, "own words")));
        Assert.Equal("response_too_large Final Processed Alive: The answer is larger than Limits.Page allows.", Tell(TransportFaults.TooLarge("Limits.Page")));
        Assert.Equal(Refused, Tell(TransportFaults.Refused()));
    }

    [Fact]
    public void Failure_CarriedByAnException_IsFoundHoweverDeep()
    {
        var fault = CallFaultException.Refused(UpstreamErrorCode.EgressDenied, "x");

        Assert.Same(fault.Failure, TransportFaults.Unwrap(new HttpRequestException("x", new IOException("x", fault))));
        Assert.Null(TransportFaults.Unwrap(new HttpRequestException("x", new IOException())));
        Assert.Null(TransportFaults.Unwrap(null));
    }

    private static string Tell(CallFailure failure) =>
        $"{failure.Code} {failure.Class} {failure.Effect} {failure.Health}{(failure.Refused ? ", refused" : "")}"
        + $"{(failure.RetryAfter is { } after ? $" after {after.TotalSeconds} s" : "")}: {failure.Detail}";
}
