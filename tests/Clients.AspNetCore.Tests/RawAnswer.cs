using System.Globalization;
using System.Text;

namespace Clients.AspNetCore.Tests;

/// <summary>An answer as it came over the socket.</summary>
internal sealed record RawAnswer(string Head, string Body, bool ClosedAfterwards)
{
    /// <summary>Reads one answer, by its length or its chunks; an answer that says <c>Connection: close</c> to the end of the connection.</summary>
    public static async Task<RawAnswer> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (!IsWhole(text.ToString()))
        {
            var read = await stream.ReadAsync(buffer, cancellationToken);
            if (read == 0)
            {
                break;
            }

            text.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }

        var parts = text.ToString().Split("\r\n\r\n", 2);
        var closes = Says(parts[0], "Connection: close");
        return new RawAnswer(parts[0], parts.ElementAtOrDefault(1) ?? string.Empty, closes && await stream.ReadAsync(buffer, cancellationToken) == 0);
    }

    private static bool IsWhole(string text)
    {
        var parts = text.Split("\r\n\r\n", 2);
        if (parts.Length < 2)
        {
            return false;
        }

        var length = parts[0].Split("\r\n").FirstOrDefault(static line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        return length is null
            ? !Says(parts[0], "Transfer-Encoding: chunked") || parts[1].EndsWith("0\r\n\r\n", StringComparison.Ordinal)
            : parts[1].Length >= int.Parse(length.Split(':')[1], CultureInfo.InvariantCulture);
    }

    private static bool Says(string head, string line) => head.Split("\r\n").Contains(line, StringComparer.OrdinalIgnoreCase);
}
