using System.Globalization;
using System.Text.Json;

namespace Clients.Resilience;

/// <summary>
/// Installation tokens of a GitHub App
/// (https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-an-installation-access-token-for-a-github-app).
/// </summary>
internal sealed class GitHubAppMint(UpstreamRuntime runtime, GitHubAppPolicy policy, CredentialSource key, string path) : TokenMint
{
    private const string NoKey = "is no unencrypted RSA key of at least 2,048 bits in PEM form";

    /// <summary>A clock that differs by less is no reason for a refusal.</summary>
    private static readonly TimeSpan LeastSkew = TimeSpan.FromSeconds(30);

    private TimeSpan skew; // one request at a time touches it

    public override string Whereabouts => $"installation {policy.InstallationId} of GitHub App {policy.AppId}, private key from {key.Whereabouts}";

    public override string Identity => $"github-app {policy.AppId} {policy.InstallationId}";

    public override string Path => path;

    public override CredentialSource Secret => key;

    /// <summary>A new token reaches GitHub's replicas within seconds; until then some answer 401.</summary>
    public override TimeSpan Settling => TimeSpan.FromSeconds(5);

    public override async Task<MintOutcome> MintAsync(CancellationToken cancellationToken)
    {
        if (await key.GetAsync(cancellationToken).ConfigureAwait(false) is not { } pem)
        {
            return MintFailure.Missing;
        }

        using var rsa = AppJwt.ReadKey(pem);
        if (rsa is null)
        {
            key.Reject(pem);
            return MintFailure.Refused($"the private key {NoKey}");
        }

        var answer = await AskAsync(AppJwt.Create(rsa, policy.AppId, Now), cancellationToken).ConfigureAwait(false);
        if (answer.Status == 401 && answer.Date - Now is { } off && off.Duration() > LeastSkew)
        {
            skew += off; // our clock is wrong: sign once more by GitHub's
            answer = await AskAsync(AppJwt.Create(rsa, policy.AppId, Now), cancellationToken).ConfigureAwait(false);
        }

        if (answer.Status == 201)
        {
            return Read(answer);
        }

        key.Reject(pem);
        return answer.Refuse(answer.Status == 404 ? ": the App has no such installation" : string.Empty);
    }

    public override string? Refuse(string secret)
    {
        using var rsa = AppJwt.ReadKey(secret);
        return rsa is null ? NoKey : null;
    }

    private DateTimeOffset Now => runtime.Time.GetUtcNow() + skew;

    private async Task<TokenAnswer> AskAsync(string jwt, CancellationToken cancellationToken)
    {
        var home = runtime.Definition.BaseAddress.AbsoluteUri.TrimEnd('/');
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{home}/app/installations/{policy.InstallationId}/access_tokens");
        request.Content = new ByteArrayContent([]); // without content the transport would repeat the request behind our back
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {jwt}");
        foreach (var (name, value) in runtime.Definition.Headers.Send)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await runtime.Tokens.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private MintOutcome Read(TokenAnswer answer)
    {
        try
        {
            using var document = JsonDocument.Parse(answer.Body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("token", out var token) || token.ValueKind != JsonValueKind.String)
            {
                return MintFailure.Refused("its answer has no token");
            }

            if (TokenText.Refuse(token.GetString()!, CredentialScheme.Bearer) is { } wrong)
            {
                return MintFailure.Refused($"its token {wrong}");
            }

            // By GitHub's own clock: expires_at is a moment, and ours may differ.
            var lifetime = root.TryGetProperty("expires_at", out var end) && end.ValueKind == JsonValueKind.String && DateTimeOffset.TryParse(
                end.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
                ? at - (answer.Date ?? Now)
                : TokenSchedule.UnstatedLifetime;
            return lifetime < TimeSpan.FromSeconds(1)
                ? MintFailure.Refused("its token has expired already; check this machine's clock")
                : new MintedToken(token.GetString()!, lifetime, ScopesOf(root));
        }
        catch (JsonException)
        {
            return MintFailure.Refused("its answer is no JSON object");
        }
    }

    /// <summary><c>{"actions": "write"}</c> as <c>actions:write</c> and, since it implies that, <c>actions:read</c>.</summary>
    private static HashSet<string>? ScopesOf(JsonElement answer)
    {
        if (!answer.TryGetProperty("permissions", out var permissions) || permissions.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var scopes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var permission in permissions.EnumerateObject().Where(static permission => permission.Value.ValueKind == JsonValueKind.String))
        {
            string[] levels = permission.Value.GetString() switch { "admin" => ["read", "write", "admin"], "write" => ["read", "write"], var level => [level!] };
            scopes.UnionWith(levels.Select(level => $"{permission.Name}:{level}"));
        }

        return scopes;
    }
}
