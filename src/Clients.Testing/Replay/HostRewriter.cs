using System.Text;

namespace Clients.Testing.Replay;

/// <summary>Points addresses of recorded hosts to the replaying server.</summary>
internal sealed class HostRewriter(IEnumerable<Uri> hosts)
{
    // "https://api.github.com:443" was recorded, "https://api.github.com" is what bodies and headers say: look for both.
    private readonly List<string> _origins =
    [
        .. hosts.SelectMany(host => new[] { $"{host.Scheme}://{host.Host}:{host.Port}", $"{host.Scheme}://{host.Host}" })
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .OrderByDescending(origin => origin.Length),
    ];

    public FakeResponse Rewrite(FakeResponse response, Uri here, ReplayOptions options)
    {
        var origin = here.GetLeftPart(UriPartial.Authority);
        if (options.RewriteHeaders)
        {
            var headers = response.Headers.Select(header => KeyValuePair.Create(header.Key, Rewrite(header.Value, origin)));
            response = response with { Headers = [.. headers] };
        }

        if (options.RewriteBodies && IsText(response.ContentType))
            response = response with { Body = Encoding.UTF8.GetBytes(Rewrite(Encoding.UTF8.GetString(response.Body.Span), origin)) };

        return response;
    }

    private string Rewrite(string text, string here)
    {
        foreach (var origin in _origins)
        {
            var at = text.IndexOf(origin, StringComparison.OrdinalIgnoreCase);
            while (at >= 0)
            {
                var end = at + origin.Length;
                var next = end;

                // "https://api.github.community" is another host.
                if (end == text.Length || !(char.IsAsciiLetterOrDigit(text[end]) || text[end] is '.' or '-' or ':'))
                {
                    text = string.Concat(text.AsSpan(0, at), here, text.AsSpan(end));
                    next = at + here.Length;
                }

                at = text.IndexOf(origin, next, StringComparison.OrdinalIgnoreCase);
            }
        }

        return text;
    }

    private static bool IsText(string? contentType) =>
        contentType is not null
        && (contentType.Contains("json", StringComparison.OrdinalIgnoreCase)
            || contentType.StartsWith("text/", StringComparison.OrdinalIgnoreCase));
}
