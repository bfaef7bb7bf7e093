using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Clients.Testing.GitHub;

/// <summary>A file or the part of it that a request asks for (RFC 9110, section 14): the rest from a position on, if it is still the same file.</summary>
internal static class FilePart
{
    public static FakeResponse Of(RecordedRequest request, FakeResponse file)
    {
        var etag = $"\"0x{Convert.ToHexString(SHA256.HashData(file.Body.Span))[..16]}\"";
        file = file.With("ETag", etag).With("Accept-Ranges", "bytes");
        if (!RangeHeaderValue.TryParse(request.Headers.GetValueOrDefault("Range"), out var range)
            || range is not { Unit: "bytes", Ranges: { Count: 1 } ranges } || ranges.First() is not { From: { } from } part
            || (request.Headers.GetValueOrDefault("If-Range") is { } known && known != etag))
            return file;

        var length = file.Body.Length;
        if (from >= length)
            return FakeResponse.Empty(416).With("Content-Range", string.Create(CultureInfo.InvariantCulture, $"bytes */{length}"));

        var to = Math.Min(part.To ?? (length - 1), length - 1);
        return (file with { Status = 206, Body = file.Body[(int)from..(int)(to + 1)] })
            .With("Content-Range", string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{to}/{length}"));
    }
}
