using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Clients.Resilience;

/// <summary>Bodies that are a sequence of JSON values: server-sent events, or one value a line. Read as they arrive.</summary>
internal static class EventStream
{
    public static async IAsyncEnumerable<T> ReadAsync<T>(
        Stream body, JsonTypeInfo<T> type, bool serverSent, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var _ = body.ConfigureAwait(false);
        using var reader = new StreamReader(body, Encoding.UTF8);
        var data = new StringBuilder();
        while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            if (serverSent && !Append(line, data))
            {
                continue; // an event ends with an empty line: https://html.spec.whatwg.org/multipage/server-sent-events.html
            }

            var text = serverSent ? data.ToString() : line.Trim('\u001e', ' ');
            data.Clear();
            if (text is "" or "[DONE]")
            {
                continue; // a keep-alive, or the customary end of streams of completions
            }

            yield return JsonSerializer.Deserialize(text, type)!;
        }

        if (serverSent && data.Length > 0 && data.ToString() is not "[DONE]" and var last)
        {
            yield return JsonSerializer.Deserialize(last, type)!;
        }
    }

    /// <summary>Takes one line of an event; true when the event is complete.</summary>
    private static bool Append(string line, StringBuilder data)
    {
        if (line.Length == 0)
        {
            return true;
        }

        if (line.StartsWith("data:", StringComparison.Ordinal))
        {
            data.Append(data.Length > 0 ? "\n" : "").Append(line.AsSpan(line.StartsWith("data: ", StringComparison.Ordinal) ? 6 : 5));
        }

        return false;
    }
}
