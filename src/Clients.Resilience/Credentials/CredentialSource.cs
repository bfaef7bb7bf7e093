namespace Clients.Resilience;

/// <summary>Where an upstream's secret comes from. Sources that fetch tokens (OAuth2, GitHub Apps) derive from this as well.</summary>
internal abstract class CredentialSource
{
    /// <summary>The place, in words that are safe to show: it names the variable or file, never the secret.</summary>
    public abstract string Whereabouts { get; }

    /// <summary>Which quota of the upstream calls with this credential share. Never the secret itself.</summary>
    public virtual string QuotaKey => string.Empty;

    /// <summary>The secret; <c>null</c> when there is none.</summary>
    public abstract ValueTask<string?> GetAsync(CancellationToken cancellationToken);

    /// <summary>Called once after a 401: looks for a newer secret. True when there is one.</summary>
    public virtual ValueTask<bool> RefreshAsync(CancellationToken cancellationToken) => new(false);

    public static CredentialSource For(CredentialPolicy policy, string? token, TimeProvider time) => policy switch
    {
        { Scheme: CredentialScheme.None } => new NoCredential("this upstream takes none"),
        _ when token is not null => new FixedCredential(token),
        { File: { } file } => new FileCredential(file, time),
        { Environment: { } variable } => new EnvironmentCredential(variable),
        _ => new NoCredential("neither a variable, a file nor a token is configured"),
    };
}

/// <summary>No secret.</summary>
internal sealed class NoCredential(string why) : CredentialSource
{
    public override string Whereabouts => why;

    public override ValueTask<string?> GetAsync(CancellationToken cancellationToken) => default;
}

/// <summary>A secret out of configuration (user secrets, a vault's provider) or code.</summary>
internal sealed class FixedCredential(string token) : CredentialSource
{
    public override string Whereabouts => "the configured token";

    public override ValueTask<string?> GetAsync(CancellationToken cancellationToken) => new(token);
}

/// <summary>A secret from a function of the app.</summary>
internal sealed class DelegateCredential(Func<CancellationToken, ValueTask<string?>> get) : CredentialSource
{
    public override string Whereabouts => "the app's token function";

    public override ValueTask<string?> GetAsync(CancellationToken cancellationToken) => get(cancellationToken);

    /// <summary>The function is asked anew for every attempt anyway.</summary>
    public override ValueTask<bool> RefreshAsync(CancellationToken cancellationToken) => new(true);
}

/// <summary>A secret from an environment variable.</summary>
internal sealed class EnvironmentCredential(string variable) : CredentialSource
{
    private volatile string? value = Read(variable);

    public override string Whereabouts => $"environment variable {variable}";

    public override ValueTask<string?> GetAsync(CancellationToken cancellationToken) => new(value ??= Read(variable));

    public override ValueTask<bool> RefreshAsync(CancellationToken cancellationToken)
    {
        var before = value;
        value = Read(variable);
        return new(value is not null && value != before);
    }

    private static string? Read(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } found ? found.Trim() : null;
}
