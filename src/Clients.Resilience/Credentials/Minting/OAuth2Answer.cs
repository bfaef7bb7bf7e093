using System.Globalization;
using System.Text.Json;

namespace Clients.Resilience;

/// <summary>A successful answer of a token endpoint (RFC 6749, section 5.1), believed only as far as it is well formed.</summary>
internal static class OAuth2Answer
{
    /// <summary>The token, or what is wrong with the answer.</summary>
    /// <param name="body">The answer.</param>
    /// <param name="requestedScope">What was asked for: an answer that names no scope grants just that.</param>
    /// <param name="bearer">Whether the token goes into <c>Authorization: Bearer</c>, so that another type is of no use.</param>
    public static MintOutcome Read(byte[] body, string? requestedScope, bool bearer)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Read(document.RootElement, requestedScope, bearer)
                : MintFailure.Refused("its answer is no JSON object");
        }
        catch (JsonException)
        {
            return MintFailure.Refused("its answer is no JSON object");
        }
    }

    private static MintOutcome Read(JsonElement answer, string? requestedScope, bool bearer)
    {
        if (Text(answer, "access_token") is not { } token)
        {
            return MintFailure.Refused("its answer has no access_token");
        }

        if (TokenText.Refuse(token, CredentialScheme.Bearer) is { } wrong)
        {
            return MintFailure.Refused($"its access_token {wrong}");
        }

        if (bearer && !string.Equals(Text(answer, "token_type"), "Bearer", StringComparison.OrdinalIgnoreCase))
        {
            return MintFailure.Refused("its token_type is not Bearer");
        }

        if (Lifetime(answer) is not { } lifetime)
        {
            return MintFailure.Refused("its expires_in is not a positive number of seconds");
        }

        var scope = Text(answer, "scope") ?? (string.IsNullOrWhiteSpace(requestedScope) ? null : requestedScope);
        return new MintedToken(token, lifetime, scope is null ? null : ScopeCheck.Parse(scope));
    }

    private static TimeSpan? Lifetime(JsonElement answer)
    {
        if (!answer.TryGetProperty("expires_in", out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return TokenSchedule.UnstatedLifetime;
        }

        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText(); // some issuers send it in quotes
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds >= 1
            ? TimeSpan.FromSeconds(Math.Min(seconds, TokenSchedule.LongestLifetime.TotalSeconds))
            : null;
    }

    private static string? Text(JsonElement answer, string name) =>
        answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
