namespace Clients.Resilience;

/// <summary>What the credential of a definition must satisfy before the first call.</summary>
internal static class CredentialRules
{
    public static void Check(UpstreamDefinition definition, string path, List<UpstreamConfigurationError> errors)
    {
        var policy = definition.Credential;
        path = $"{path}:Credential";
        if (policy is { Scheme: CredentialScheme.Header, Header: null or "" })
        {
            errors.Add(new(path, "Header", "needs the name of the header", "Set credential.header in the contract's upstream.json"));
        }

        CheckFile(policy.File, $"{path}:File", errors);
        if (policy.OAuth2 is { } oauth2)
        {
            CheckKind(policy, $"{path}:OAuth2", errors);
            CheckOAuth2(definition, oauth2, $"{path}:OAuth2", errors);
        }

        if (policy.GitHubApp is { } app)
        {
            CheckKind(policy, $"{path}:GitHubApp", errors);
            CheckGitHubApp(app, $"{path}:GitHubApp", errors);
        }
    }

    private static void CheckKind(CredentialPolicy policy, string path, List<UpstreamConfigurationError> errors)
    {
        if (policy.Scheme is CredentialScheme.None or CredentialScheme.Basic)
        {
            errors.Add(new(path, null, "issues tokens, which the upstream does not take", "Set credential.scheme to bearer or header in the contract's upstream.json"));
        }

        if (policy is { OAuth2: not null, GitHubApp: not null })
        {
            errors.Add(new(path, null, "is one of two kinds of credential", "Keep either OAuth2 or GitHubApp"));
        }

        if (policy.File is not null || policy.Environment is not null)
        {
            errors.Add(new(
                path[..path.LastIndexOf(':')], policy.File is null ? "Environment" : "File", "is not used when tokens are issued",
                $"Move it below {path[(path.LastIndexOf(':') + 1)..]}, where it names the secret that the issuer wants to see"));
        }
    }

    private static void CheckOAuth2(UpstreamDefinition definition, OAuth2Policy policy, string path, List<UpstreamConfigurationError> errors)
    {
        CheckFile(policy.File, $"{path}:File", errors);
        if (policy.ClientId.Length == 0 || HeaderCheck.IsUnsafe(policy.ClientId))
        {
            errors.Add(new($"{path}:ClientId", null, "must be the client's id", "Set it here or in credential.oauth2.clientId"));
        }

        CheckWords(policy.Scope, $"{path}:Scope", errors);
        CheckWords(policy.Audience, $"{path}:Audience", errors);
        var key = $"{path}:TokenEndpoint";
        if (policy.TokenEndpoint is not { IsAbsoluteUri: true } endpoint)
        {
            errors.Add(new(key, null, "must be an absolute address", "Set it here or in credential.oauth2.tokenEndpoint"));
            return;
        }

        if (endpoint.UserInfo.Length > 0 || endpoint.Fragment.Length > 0)
        {
            errors.Add(new(key, "(hidden)", "must not carry user information or a fragment", "Name the client by ClientId")); // RFC 6749, section 3.2
        }
        else if (endpoint.Scheme != "https" && !AddressRules.IsLoopbackHost(endpoint))
        {
            errors.Add(new(key, endpoint.GetLeftPart(UriPartial.Path), "must be https", "Only loopback addresses may use http: the secret travels there"));
        }
        else if (definition.BaseAddress.IsAbsoluteUri && new EgressRules(definition).Refuse(endpoint) is { } reason)
        {
            errors.Add(new(key, endpoint.GetLeftPart(UriPartial.Path), $"must be where calls may go: {reason}", "Add it to egress in the contract's upstream.json"));
        }
    }

    private static void CheckGitHubApp(GitHubAppPolicy policy, string path, List<UpstreamConfigurationError> errors)
    {
        CheckFile(policy.File, $"{path}:File", errors);
        if (policy.AppId.Length == 0 || !policy.AppId.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_'))
        {
            errors.Add(new($"{path}:AppId", null, "must be the App's id or client id", "Copy it from the App's settings page"));
        }

        if (policy.InstallationId.Length is 0 or > 19 || !policy.InstallationId.All(char.IsAsciiDigit) || policy.InstallationId.All(static digit => digit == '0'))
        {
            errors.Add(new($"{path}:InstallationId", null, "must be the installation's number", "Copy it from the address of the installation's settings page"));
        }
    }

    private static void CheckFile(string? file, string key, List<UpstreamConfigurationError> errors)
    {
        if (file is { Length: > 0 } && !Path.IsPathFullyQualified(file))
        {
            errors.Add(new(key, file.Contains("-----", StringComparison.Ordinal) ? "(hidden)" : file, "must be an absolute path", "Write it like /run/secrets/name"));
        }
    }

    private static void CheckWords(string? text, string key, List<UpstreamConfigurationError> errors)
    {
        if (text is not null && (HeaderCheck.IsUnsafe(text) || text.Contains('\t', StringComparison.Ordinal)))
        {
            errors.Add(new(key, null, "must not hold control characters", "Separate words by single spaces"));
        }
    }
}
