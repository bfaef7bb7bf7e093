using System.Buffers;
using System.Net.Http.Headers;

namespace Clients.Resilience;

/// <summary>What the values of headers may consist of.</summary>
internal static class HeaderCheck
{
    // RFC 9110, section 5.5: visible ASCII, blanks and tabs. HttpClient itself fails on anything beyond, and only while it is sending.
    private static readonly SearchValues<char> Safe = SearchValues.Create(['\t', .. Enumerable.Range(' ', 95).Select(static code => (char)code)]);

    private static readonly SearchValues<char> Token =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~");

    /// <summary>
    /// The first header whose value cannot be sent as it is. On .NET 10 <c>TryAddWithoutValidation("X-A", "a\r\nX: 1")</c>
    /// still injects a header on the wire.
    /// </summary>
    public static string? FindUnsafe(HttpRequestMessage request) =>
        FindUnsafe(request.Headers) ?? (request.Content is { } content ? FindUnsafe(content.Headers) : null);

    /// <summary>A token (RFC 9110, section 5.6.2) that is no name of a content header: those describe a body and go with it.</summary>
    public static bool IsName(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(Token)
        && !text.StartsWith("Content-", StringComparison.OrdinalIgnoreCase);

    public static bool IsUnsafe(string text) => text.AsSpan().ContainsAnyExcept(Safe);

    public static CallFaultException Refuse(string name) =>
        CallFaultException.Refused(UpstreamErrorCode.ValidationFailed, $"Nothing was sent: header '{name}' holds a line break, a control character or something beyond ASCII.");

    private static string? FindUnsafe(HttpHeaders headers)
    {
        foreach (var (name, values) in headers.NonValidated)
        {
            foreach (var value in values)
            {
                if (IsUnsafe(value))
                {
                    return name; // which is a token: HttpHeaders takes no other
                }
            }
        }

        return null;
    }
}
