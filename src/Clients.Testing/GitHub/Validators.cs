using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Clients.Testing.GitHub;

/// <summary>ETag and Last-Modified, and the 304 of a client that has it already.</summary>
internal static class Validators
{
    /// <summary>Adds validators to what may be cached, and turns it into 304 when the client has it already.</summary>
    public static FakeResponse Apply(FakeRequest request, FakeResponse response)
    {
        if (request.Method != "GET" || response.Status != 200 || request.OperationId == "rate-limit/get")
            return response;

        // As GitHub does: the same body has another ETag for another credential.
        var seed = Encoding.UTF8.GetBytes($"{request.Header("Authorization")}\n{request.Header("Accept")}\n");
        var etag = $"W/\"{Convert.ToHexStringLower(SHA256.HashData([.. seed, .. response.Body.Span]))}\"";
        response = response
            .With("ETag", etag)
            .With("Cache-Control", "private, max-age=60, s-maxage=60")
            .With("Vary", "Accept, Authorization, Cookie, X-GitHub-OTP");
        if (LastModified(response) is { } modified)
            response = response.With("Last-Modified", modified.ToString("R", CultureInfo.InvariantCulture));

        return IsUnchanged(request, etag, response.Header("Last-Modified"))
            ? response with { Status = 304, Body = default, ContentType = null }
            : response;
    }

    private static bool IsUnchanged(FakeRequest request, string etag, string? lastModified)
    {
        if (request.Header("If-None-Match") is { } known)
            return known.Split(',', StringSplitOptions.TrimEntries).Any(tag => tag == "*" || tag == etag || "W/" + tag == etag);

        return lastModified is not null && request.Header("If-Modified-Since") == lastModified;
    }

    private static DateTimeOffset? LastModified(FakeResponse response)
    {
        var body = JsonElement.Parse(response.Body.Span);
        return body.ValueKind == JsonValueKind.Object
            && body.TryGetProperty("updated_at", out var updated)
            && updated.TryGetDateTimeOffset(out var time)
            ? time
            : null;
    }
}
