namespace Clients.Resilience;

/// <summary>Looks for the secret when the app starts, so that a missing or unusable one is told with all other mistakes, before the first call.</summary>
internal static class CredentialCheck
{
    public static async ValueTask CheckAsync(UpstreamRuntime runtime, List<UpstreamConfigurationError> errors)
    {
        var policy = runtime.Definition.Credential;
        var mint = (runtime.Credentials as MintedCredential)?.Mint;
        var source = mint?.Secret ?? runtime.Credentials;
        if (policy.Scheme == CredentialScheme.None
            || source is not (NoCredential or ConfiguredCredential or EnvironmentCredential or FileCredential or EitherCredential))
        {
            return; // an app's own source may have to go far, which is nothing for a start
        }

        var path = mint?.Path ?? $"{UpstreamConfiguration.PathOf(runtime.Definition)}:Credential";
        try
        {
            var secret = await source.GetAsync(CancellationToken.None).ConfigureAwait(false);
            if (secret is null && !policy.Optional)
            {
                errors.Add(new(path, null, $"has no secret ({source.Whereabouts})", "Set it there, or say where it is found"));
            }
            else if (secret is not null && (mint is null ? TokenText.Refuse(secret, policy.Scheme) : mint.Refuse(secret)) is { } wrong)
            {
                errors.Add(new(path, "(hidden)", $"has a secret that {wrong} ({source.Whereabouts})", "Correct it there"));
            }
        }
        catch (CallFaultException refused)
        {
            errors.Add(new(path, "(hidden)", refused.Failure.Detail!.TrimEnd('.'), "Correct it there"));
        }
    }
}
