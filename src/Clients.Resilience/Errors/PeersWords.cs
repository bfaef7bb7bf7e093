namespace Clients.Resilience;

/// <summary>
/// What HttpClient says of an answer that is no HTTP quotes it: "Received an invalid header line: 'Set-Cookie …'". What an upstream sends may be
/// a secret, and exceptions end in logs, so the quotation is left out.
/// </summary>
internal static class PeersWords
{
    /// <summary>The same exception, or one that says what was wrong and not with what.</summary>
    public static Exception? LeaveOut(Exception? exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } or HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse })
            {
                return new HttpRequestException(HttpRequestError.InvalidResponse, BeforeTheQuotation(inner.Message));
            }
        }

        return exception;
    }

    private static string BeforeTheQuotation(string message) =>
        message.AsSpan().IndexOfAny('\'', '"', ':') is >= 0 and var end ? $"{message.AsSpan(0, end)}; what came is left out." : message;
}
