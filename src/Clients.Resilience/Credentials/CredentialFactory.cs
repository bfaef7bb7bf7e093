namespace Clients.Resilience;

/// <summary>Makes the source that a policy and its configuration describe: what is configured itself before what must be fetched, files before variables.</summary>
internal static class CredentialFactory
{
    public static CredentialSource Create(UpstreamRuntime runtime)
    {
        var policy = runtime.Definition.Credential;
        var path = $"{UpstreamConfiguration.PathOf(runtime.Definition)}:Credential";
        return policy switch
        {
            { Scheme: CredentialScheme.None } => new NoCredential("this upstream takes none"),
            _ when runtime.Secrets.Token is not null => new ConfiguredCredential($"{path}:Token", () => runtime.Secrets.Token),
            { OAuth2: { } oauth2 } => new MintedCredential(runtime, new OAuth2Mint(runtime, oauth2, SecretOf(oauth2, runtime), $"{path}:OAuth2")),
            { GitHubApp: { } app } => new MintedCredential(runtime, new GitHubAppMint(runtime, app, SecretOf(app, runtime), $"{path}:GitHubApp")),
            _ => Plain(policy.File, policy.Environment, runtime.Time, "neither a variable, a file nor a token is configured"),
        };
    }

    public static CredentialSource SecretOf(OAuth2Policy policy, UpstreamRuntime runtime) => runtime.Secrets.ClientSecret is not null
        ? new ConfiguredCredential("Credential:OAuth2:ClientSecret", () => runtime.Secrets.ClientSecret)
        : Plain(policy.File, policy.Environment, runtime.Time, "no client secret is configured");

    public static CredentialSource SecretOf(GitHubAppPolicy policy, UpstreamRuntime runtime) => runtime.Secrets.PrivateKey is not null
        ? new ConfiguredCredential("Credential:GitHubApp:PrivateKey", () => runtime.Secrets.PrivateKey)
        : Plain(policy.File, policy.Environment, runtime.Time, "no private key is configured");

    private static CredentialSource Plain(string? file, string? variable, TimeProvider time, string otherwise) => (file, variable) switch
    {
        ({ } path, { } name) => new EitherCredential(new FileCredential(path, time), new EnvironmentCredential(name)),
        ({ } path, null) => new FileCredential(path, time),
        (null, { } name) => new EnvironmentCredential(name),
        _ => new NoCredential(otherwise),
    };
}
