namespace Clients.Resilience;

/// <summary>No secret.</summary>
internal sealed class NoCredential(string why) : CredentialSource
{
    public override string Whereabouts => why;

    public override ValueTask<string?> GetAsync(CancellationToken cancellationToken) => default;
}

/// <summary>A secret out of configuration (user secrets, a vault's provider); a reload of the configuration rotates it.</summary>
internal sealed class ConfiguredCredential(string key, Func<string?> secret) : CredentialSource
{
    public override string Whereabouts => $"configuration {key}";

    public override ValueTask<string?> GetAsync(CancellationToken cancellationToken) => new(secret());
}

/// <summary>A secret from a function of the app, which is asked anew for every attempt.</summary>
internal sealed class DelegateCredential(Func<CancellationToken, ValueTask<string?>> get) : CredentialSource
{
    public override string Whereabouts => "the app's token function";

    public override ValueTask<string?> GetAsync(CancellationToken cancellationToken) => get(cancellationToken);
}

/// <summary>A secret from an environment variable.</summary>
internal sealed class EnvironmentCredential(string variable) : CredentialSource
{
    private volatile string? value = Read(variable);

    public override string Whereabouts => $"environment variable {variable}";

    public override ValueTask<string?> GetAsync(CancellationToken cancellationToken) => new(value ??= Read(variable));

    public override void Reject(string secret)
    {
        if (Read(variable) is { } found && found != value)
        {
            value = found;
        }
    }

    private static string? Read(string variable) =>
        Environment.GetEnvironmentVariable(variable)?.Trim() is { Length: > 0 } found ? found : null;
}

/// <summary>The first of two places that holds a secret.</summary>
internal sealed class EitherCredential(CredentialSource first, CredentialSource second) : CredentialSource
{
    public override string Whereabouts => $"{first.Whereabouts}, else {second.Whereabouts}";

    public override async ValueTask<string?> GetAsync(CancellationToken cancellationToken) =>
        await first.GetAsync(cancellationToken).ConfigureAwait(false) ?? await second.GetAsync(cancellationToken).ConfigureAwait(false);

    public override void Reject(string secret)
    {
        first.Reject(secret);
        second.Reject(secret);
    }
}
