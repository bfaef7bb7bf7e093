using Microsoft.Extensions.Configuration;

namespace Clients.Resilience;

/// <summary>Secrets in appsettings end in a repository and in every image: they are refused there, whatever else overrides them.</summary>
internal static class CommittedSecrets
{
    private static readonly string[] Keys = ["Credential:Token", "Credential:OAuth2:ClientSecret", "Credential:GitHubApp:PrivateKey"];

    private const string SharedState = "SharedState";

    public static void Refuse(IConfiguration configuration, string path, List<UpstreamConfigurationError> errors)
    {
        if (configuration is not IConfigurationRoot root)
        {
            return; // a section does not say where its values come from
        }

        foreach (var key in Keys)
        {
            if (FileWith(root, $"{path}:{key}", static value => value is { Length: > 0 }) is { } file)
            {
                errors.Add(new(
                    $"{path}:{key}", "(hidden)", $"must not be in {file}, which is no place for secrets",
                    "Take it out, replace it at its issuer, and set it by the environment, a mounted file (Credential:…:File) or user secrets"));
            }
        }

        if (FileWith(root, $"{path}:{SharedState}", SharedStateAddress.HasPassword) is { } settings)
        {
            errors.Add(new(
                $"{path}:{SharedState}", "(hidden)", $"must not carry a password in {settings}, which is no place for secrets",
                "Take it out, change it in Redis, and set the whole address by the environment or user secrets"));
        }
    }

    private static string? FileWith(IConfigurationRoot root, string key, Func<string?, bool> isSecret)
    {
        foreach (var provider in root.Providers)
        {
            var found = provider switch
            {
                ChainedConfigurationProvider { Configuration: IConfigurationRoot inner } => FileWith(inner, key, isSecret),
                FileConfigurationProvider { Source.Path: { } path } when IsAppSettings(path) && provider.TryGet(key, out var value) && isSecret(value) =>
                    Path.GetFileName(path),
                _ => null,
            };
            if (found is not null)
            {
                return found;
            }
        }

        return null;
    }

    private static bool IsAppSettings(string path) => Path.GetFileName(path).StartsWith("appsettings", StringComparison.OrdinalIgnoreCase);
}
