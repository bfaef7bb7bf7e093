using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace Clients.Resilience;

/// <summary>What part of the exchange an exception came from.</summary>
internal enum TransportPart
{
    Head,
    Body,
}

/// <summary>Turns what the transport throws into a code, a retry class and an effect. The one place that knows its exceptions.</summary>
internal static class TransportFaults
{
    /// <summary>REFUSED_STREAM promises that nothing was processed (RFC 9113, section 8.7); after a head that promise is void.</summary>
    private const long RefusedStream = 7;
    private const string NoAddress = "The host name has no address; check BaseAddress and DNS.";
    private const string BrokeOff = "The connection broke before an answer came: a restart, a crash or a proxy's idle limit on the upstream's side.";
    private const string NotHttp = "What answers there does not speak HTTP as it should: often a wrong port, or a proxy in between.";
    private const string NobodyThere = "Nobody accepts connections there; check BaseAddress and that the upstream runs.";

    public static CallFailure Of(UpstreamCall call, Exception exception, TransportPart part)
    {
        // Policy first: what is thrown while connecting would surface as a ConnectionError.
        if (Unwrap(exception) is { } refused)
        {
            return refused;
        }

        // Then the recorded clock: exception types race.
        if (call.Clock.Ended != CallEnd.None)
        {
            return ClockFaults.Of(call, CallEffect.Unknown, exception);
        }

        // Nobody here has canceled: HTTP/2 ends the sending of a body like that when the connection or the stream breaks meanwhile.
        return exception is OperationCanceledException { InnerException: not TimeoutException }
            ? Lost(exception, part)
            : Describe(exception, part);
    }

    /// <summary>The failure that an exception carries, if it is one of ours.</summary>
    public static CallFailure? Unwrap(Exception? exception) => Find<CallFaultException>(exception)?.Failure;

    /// <summary>Without a call: also what the error mapper says of foreign exceptions.</summary>
    public static CallFailure Describe(Exception exception, TransportPart part) => exception switch
    {
        _ when Find<HostNotFoundException>(exception) is not null =>
            NotSent(UpstreamErrorCode.DnsFailed, exception, NoAddress),
        _ when ExceedsLimit(exception) => new(UpstreamErrorCode.ResponseTooLarge, FailureClass.Final, CallEffect.Unknown)
        {
            Exception = exception, Detail = "The answer is larger than Limits.Headers or Limits.Response allows.",
        },
        UriFormatException when part == TransportPart.Head => new(UpstreamErrorCode.ValidationFailed, FailureClass.Final, CallEffect.NotSent)
        {
            Health = Health.Unknown, Exception = exception, Detail = "Nothing was sent: the request's address makes no sense.",
        },
        JsonException or FormatException or InvalidDataException or NotSupportedException when part == TransportPart.Body =>
            Invalid(exception),
        HttpRequestException request => OfRequest(request, part),
        HttpIOException io => OfError(io.HttpRequestError, io, part),
        OperationCanceledException { InnerException: TimeoutException } =>
            NotSent(UpstreamErrorCode.TimeoutConnect, exception, "No connection within Budget.Connect."),
        OperationCanceledException => new(UpstreamErrorCode.Canceled, FailureClass.Final, CallEffect.Unknown)
        {
            Health = Health.Unknown, Exception = exception, Detail = "The client was disposed while the call was running.",
        },
        SocketException socket when part == TransportPart.Head => OfSocket(socket),
        IOException or SocketException => Lost(exception, part),
        AuthenticationException => Untrusted(exception),
        // Of a policy that a team has put around the attempts.
        BrokenCircuitException broken => new(UpstreamErrorCode.CircuitOpen, FailureClass.Final, CallEffect.NotSent)
        {
            Health = Health.Unknown, Exception = broken, RetryAfter = broken.RetryAfter, Detail = "A circuit breaker among the client's own handlers is open.",
        },
        TimeoutRejectedException => new(UpstreamErrorCode.TimeoutAttempt, FailureClass.Ambiguous, CallEffect.Unknown)
        {
            Health = Health.Unknown, Exception = exception, Detail = "A timeout among the client's own handlers ended the attempt.",
        },
        // Polly's limiters and bulkheads, of whatever package: the attempt was not let through.
        ExecutionRejectedException => new(UpstreamErrorCode.Saturated, FailureClass.Final, CallEffect.NotSent)
        {
            Health = Health.Unknown, Exception = exception, Detail = "A limiter among the client's own handlers let no more calls through.",
        },
        _ => new(UpstreamErrorCode.ProtocolError, FailureClass.Final, CallEffect.Unknown)
        {
            Health = Health.Unknown, Exception = exception, Detail = "An unexpected exception came from the transport or a handler; see the inner exception.",
        },
    };

    public static CallFailure Invalid(Exception? exception, string? detail = null) =>
        new(UpstreamErrorCode.ResponseInvalid, FailureClass.Final, CallEffect.Processed)
        {
            Exception = exception,
            Detail = detail ?? "The answer is not what the contract says.",
        };

    public static CallFailure TooLarge(string limit) =>
        new(UpstreamErrorCode.ResponseTooLarge, FailureClass.Final, CallEffect.Processed)
        {
            Detail = $"The answer is larger than {limit} allows.",
        };

    /// <summary>
    /// Declared unprocessed by the means of the protocol. It says nothing of the upstream's health: servers that rotate their connections refuse all
    /// streams that cross their GOAWAY, and those that limit streams refuse what comes before the client knows the limit.
    /// </summary>
    public static CallFailure Refused(Exception? exception = null) =>
        new(UpstreamErrorCode.ProtocolError, FailureClass.NotSent, CallEffect.NotSent)
        {
            Refused = true,
            Health = Health.Unknown,
            Exception = exception,
            Detail = "The upstream refused the request before it processed it (REFUSED_STREAM, GOAWAY, or a connection that was closing).",
        };

    private static CallFailure OfRequest(HttpRequestException exception, TransportPart part) => exception.HttpRequestError switch
    {
        HttpRequestError.Unknown when exception.InnerException is HttpIOException io => OfError(io.HttpRequestError, exception, part),
        HttpRequestError.Unknown when exception.InnerException is IOException or SocketException =>
            exception.GetBaseException() is IOException or SocketException or ObjectDisposedException
                ? Lost(exception, part)
                : Ambiguous(UpstreamErrorCode.ProtocolError, exception, NotHttp), // what came could not be decoded: an HTTP/2 header block
        var error => OfError(error, exception, part),
    };

    private static CallFailure OfError(HttpRequestError error, Exception exception, TransportPart part) => error switch
    {
        HttpRequestError.NameResolutionError => NotSent(UpstreamErrorCode.DnsFailed, exception, NoAddress),
        HttpRequestError.ConnectionError => NotSent(UpstreamErrorCode.ConnectFailed, exception, NobodyThere),
        HttpRequestError.ProxyTunnelError => NotSent(UpstreamErrorCode.ConnectFailed, exception, "The proxy makes no tunnel."),
        HttpRequestError.SecureConnectionError when Find<AuthenticationException>(exception) is not null => Untrusted(exception),
        HttpRequestError.SecureConnectionError => NotSent(UpstreamErrorCode.TlsFailed, exception, "The TLS handshake broke off."),
        HttpRequestError.HttpProtocolError when part == TransportPart.Head && Find<HttpProtocolException>(exception)?.ErrorCode == RefusedStream =>
            Refused(exception),
        HttpRequestError.HttpProtocolError or HttpRequestError.InvalidResponse or HttpRequestError.VersionNegotiationError =>
            Ambiguous(UpstreamErrorCode.ProtocolError, exception, NotHttp),
        HttpRequestError.ResponseEnded => Lost(exception, part),
        _ => Ambiguous(UpstreamErrorCode.ConnectionLost, exception, BrokeOff),
    };

    /// <summary>A bare one comes from code that dials for itself.</summary>
    private static CallFailure OfSocket(SocketException exception) => exception.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery =>
            NotSent(UpstreamErrorCode.DnsFailed, exception, NoAddress),
        SocketError.ConnectionRefused or SocketError.HostUnreachable or SocketError.HostDown or SocketError.NetworkUnreachable
            or SocketError.NetworkDown or SocketError.AddressNotAvailable => NotSent(UpstreamErrorCode.ConnectFailed, exception, NobodyThere),
        _ => Lost(exception, TransportPart.Head),
    };

    private static CallFailure Untrusted(Exception exception) => new(UpstreamErrorCode.TlsFailed, FailureClass.Final, CallEffect.NotSent)
    {
        Health = Health.Failing, Exception = exception, Detail = "The upstream's certificate or protocol was not accepted; the inner exception says why.",
    };

    private static CallFailure Lost(Exception exception, TransportPart part) =>
        part == TransportPart.Body
            ? Ambiguous(UpstreamErrorCode.ResponseTruncated, exception, "The connection broke in the middle of the answer.")
            : Ambiguous(UpstreamErrorCode.ConnectionLost, exception, BrokeOff);

    private static CallFailure NotSent(string code, Exception exception, string detail) =>
        new(code, FailureClass.NotSent, CallEffect.NotSent) { Health = Health.Failing, Exception = exception, Detail = detail };

    private static CallFailure Ambiguous(string code, Exception exception, string detail) =>
        new(code, FailureClass.Ambiguous, CallEffect.Unknown) { Health = Health.Failing, Exception = exception, Detail = detail };

    /// <summary>HTTP/1.1 says so itself; HTTP/2 wraps it into the end of the whole connection.</summary>
    private static bool ExceedsLimit(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded }
                or HttpIOException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded })
            {
                return true;
            }
        }

        return false;
    }

    private static T? Find<T>(Exception? exception)
        where T : Exception
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is T found)
            {
                return found;
            }
        }

        return null;
    }
}
