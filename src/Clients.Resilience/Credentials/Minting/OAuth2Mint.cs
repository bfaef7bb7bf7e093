using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Clients.Resilience;

/// <summary>The client credentials grant (RFC 6749, section 4.4).</summary>
internal sealed class OAuth2Mint(UpstreamRuntime runtime, OAuth2Policy policy, CredentialSource secret, string path) : TokenMint
{
    /// <summary>Section 5.2; anything else that an issuer says is not repeated.</summary>
    private static readonly string[] KnownErrors =
    [
        "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type", "invalid_scope",
        "invalid_target", // RFC 8707
        "temporarily_unavailable", "server_error", "slow_down",
    ];

    public override string Whereabouts => $"token endpoint {policy.TokenEndpoint!.GetLeftPart(UriPartial.Path)}, client secret from {secret.Whereabouts}";

    public override string Identity { get; } =
        string.Join('\n', "oauth2", policy.TokenEndpoint!.AbsoluteUri, policy.ClientId, policy.Scope, policy.Audience);

    public override string Path => path;

    public override CredentialSource Secret => secret;

    public override async Task<MintOutcome> MintAsync(CancellationToken cancellationToken)
    {
        if (await secret.GetAsync(cancellationToken).ConfigureAwait(false) is not { } password)
        {
            return MintFailure.Missing;
        }

        using var request = Request(password);
        var answer = await runtime.Tokens.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (answer.Status == 200)
        {
            return OAuth2Answer.Read(answer.Body, policy.Scope, bearer: runtime.Definition.Credential.Scheme == CredentialScheme.Bearer);
        }

        secret.Reject(password); // it may have been rotated: look again before the next request
        return answer.Refuse(ErrorOf(answer.Body) is { } error ? $" {error}" : string.Empty);
    }

    private HttpRequestMessage Request(string password)
    {
        var form = new List<KeyValuePair<string, string>> { new("grant_type", "client_credentials") };
        var request = new HttpRequestMessage(HttpMethod.Post, policy.TokenEndpoint);
        if (policy.Authentication == OAuth2Authentication.Post)
        {
            form.Add(new("client_id", policy.ClientId));
            form.Add(new("client_secret", password));
        }
        else
        {
            request.Headers.TryAddWithoutValidation("Authorization", TokenText.Basic($"{FormEncode(policy.ClientId)}:{FormEncode(password)}"));
        }

        Add(form, "scope", policy.Scope);
        Add(form, "audience", policy.Audience);
        request.Content = new FormUrlEncodedContent(form);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        return request;
    }

    private static void Add(List<KeyValuePair<string, string>> form, string name, string? value)
    {
        if (!string.IsNullOrWhiteSpace(value))
        {
            form.Add(new(name, value));
        }
    }

    /// <summary>Section 2.3.1: encoded like a form, appendix B, before they become name and password.</summary>
    private static string FormEncode(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);

    private static string? ErrorOf(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("error", out var error)
                && error.ValueKind == JsonValueKind.String && Array.IndexOf(KnownErrors, error.GetString()) is >= 0 and var known ? KnownErrors[known] : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
