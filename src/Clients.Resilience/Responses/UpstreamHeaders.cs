using System.Collections;
using System.Net.Http.Headers;

namespace Clients.Resilience;

/// <summary>The headers of a response, content headers included; names are case-insensitive. Read-only.</summary>
public sealed class UpstreamHeaders : IEnumerable<KeyValuePair<string, string>>
{
    /// <summary>No headers.</summary>
    public static readonly UpstreamHeaders Empty = new(null, null);

    private readonly HttpHeaders? response;
    private readonly HttpHeaders? content;

    internal UpstreamHeaders(HttpHeaders? response, HttpHeaders? content)
    {
        this.response = response;
        this.content = content;
    }

    /// <summary>The value of a header, several joined by <c>", "</c>; <c>null</c> when it is absent.</summary>
    public string? this[string name] => Find(response, name) ?? Find(content, name);

    /// <summary>Headers made by hand, for fakes and tests.</summary>
    public static UpstreamHeaders From(IEnumerable<KeyValuePair<string, string>> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        using var message = new HttpResponseMessage();
        foreach (var (name, value) in values)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return new UpstreamHeaders(message.Headers, message.Content.Headers);
    }

    /// <summary>Whether the header is there.</summary>
    public bool Contains(string name) => this[name] is not null;

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator()
    {
        foreach (var headers in new[] { response, content })
        {
            if (headers is null)
            {
                continue;
            }

            foreach (var (name, values) in headers.NonValidated)
            {
                yield return new(name, values.ToString());
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static string? Find(HttpHeaders? headers, string name) =>
        headers is not null && headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;
}
