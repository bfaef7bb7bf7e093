using Microsoft.Extensions.Configuration;

namespace Clients.Resilience;

/// <summary>Reads <c>Upstreams:&lt;Name&gt;:Credential</c>: where the secret is found, or the secret itself.</summary>
internal static class CredentialOverride
{
    public static CredentialPolicy Read(CredentialPolicy policy, SectionReader section, out ConfiguredSecrets secrets)
    {
        string? clientSecret = null;
        string? privateKey = null;
        var oauth2 = section.Has("OAuth2") ? Read(policy.OAuth2 ?? new(), section.Child("OAuth2"), out clientSecret) : null;
        var app = section.Has("GitHubApp") ? Read(policy.GitHubApp ?? new(), section.Child("GitHubApp"), out privateKey) : null;
        secrets = new ConfiguredSecrets(section.Text("Token", null, secret: true), clientSecret, privateKey);

        // Who configures another kind of credential replaces the policy's, and the place of its secret with it.
        var replaced = oauth2 is not null || app is not null;
        return section.Done(policy with
        {
            Environment = section.Text("Environment", replaced ? null : policy.Environment),
            File = section.Text("File", replaced ? null : policy.File),
            Hosts = section.Texts("Hosts", policy.Hosts),
            Granted = section.Text("Granted", policy.Granted),
            OAuth2 = replaced ? oauth2 : policy.OAuth2,
            GitHubApp = replaced ? app : policy.GitHubApp,
        });
    }

    private static OAuth2Policy Read(OAuth2Policy policy, SectionReader section, out string? clientSecret)
    {
        clientSecret = section.Text("ClientSecret", null, secret: true);
        return section.Done(policy with
        {
            TokenEndpoint = section.Address("TokenEndpoint", policy.TokenEndpoint),
            ClientId = section.Text("ClientId", policy.ClientId)!,
            Environment = section.Text("Environment", policy.Environment),
            File = section.Text("File", policy.File),
            Scope = section.Text("Scope", policy.Scope),
            Audience = section.Text("Audience", policy.Audience),
            Authentication = section.Choice("Authentication", policy.Authentication, ("basic", OAuth2Authentication.Basic), ("post", OAuth2Authentication.Post)),
        });
    }

    private static GitHubAppPolicy Read(GitHubAppPolicy policy, SectionReader section, out string? privateKey)
    {
        privateKey = section.Text("PrivateKey", null, secret: true);
        return section.Done(policy with
        {
            AppId = section.Text("AppId", policy.AppId)!,
            InstallationId = section.Text("InstallationId", policy.InstallationId)!,
            Environment = section.Text("Environment", policy.Environment),
            File = section.Text("File", policy.File),
        });
    }
}
