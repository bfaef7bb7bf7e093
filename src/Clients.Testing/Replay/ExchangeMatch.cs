using System.Text.Json;

namespace Clients.Testing.Replay;

/// <summary>
/// Whether a request is the recorded one: headers do not count, nor do the order of query parameters and the layout of JSON.
/// </summary>
internal static class ExchangeMatch
{
    public static bool Fits(RecordedExchange exchange, RecordedRequest request) =>
        HasSameTarget(exchange, request) && HasSameBody(exchange.RequestBody.Span, request.Body.Span);

    /// <summary>A remark for the message when only the body differs.</summary>
    public static string WhyNot(RecordedExchange exchange, RecordedRequest request) =>
        HasSameTarget(exchange, request) ? " with another body" : "";

    private static bool HasSameTarget(RecordedExchange exchange, RecordedRequest request) =>
        exchange.Method.Equals(request.Method, StringComparison.OrdinalIgnoreCase)
        && Normalise(exchange.Target).SequenceEqual(Normalise(request.Path + request.Query), StringComparer.Ordinal);

    /// <summary>The path without a slash at its end, then the query parameters in a fixed order, all decoded.</summary>
    private static IEnumerable<string> Normalise(string target)
    {
        var parts = target.Split('?', 2);
        var query = parts.Length < 2 ? [] : parts[1].Split('&', StringSplitOptions.RemoveEmptyEntries);
        return query
            .Select(pair => Uri.UnescapeDataString(pair.Replace('+', ' ')))
            .Order(StringComparer.Ordinal)
            .Prepend(Uri.UnescapeDataString(parts[0].TrimEnd('/')));
    }

    /// <summary>Clients without anything to say send no body or an empty object.</summary>
    private static bool IsNothing(ReadOnlySpan<byte> body) => body.Trim(" \r\n\t"u8) is var text && (text.IsEmpty || text.SequenceEqual("{}"u8));

    private static bool HasSameBody(ReadOnlySpan<byte> recorded, ReadOnlySpan<byte> actual)
    {
        if (recorded.SequenceEqual(actual) || (IsNothing(recorded) && IsNothing(actual)))
            return true;

        try
        {
            return recorded.Length > 0
                && actual.Length > 0
                && JsonElement.DeepEquals(JsonElement.Parse(recorded), JsonElement.Parse(actual));
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
