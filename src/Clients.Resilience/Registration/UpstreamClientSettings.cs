using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Clients.Resilience;

/// <summary>What a client without dependency injection may be given. Everything is optional.</summary>
public sealed class UpstreamClientSettings
{
    /// <summary>Configuration with an <c>Upstreams</c> section.</summary>
    public IConfiguration? Configuration { get; set; }

    /// <summary>Replaces the base address; wins over configuration.</summary>
    public Uri? BaseAddress { get; set; }

    /// <summary>Changes the definition last of all, before it is checked.</summary>
    public Func<UpstreamDefinition, UpstreamDefinition>? Define { get; set; }

    /// <summary>Time for budgets, waits and circuits. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Where the one log record per call goes. Default: nowhere.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>Replaces the connection pool, for tests. The pipeline and the last header check stay.</summary>
    public HttpMessageHandler? Transport { get; set; }

    /// <summary>Supplies the secret; asked for every attempt, and once more after a 401, so it should cache.</summary>
    public Func<CancellationToken, ValueTask<string?>>? Token { get; set; }

    /// <summary>Supplies the secret, knows its scopes and hears of its rejection; wins over <see cref="Token"/>. Belongs to the caller.</summary>
    public CredentialSource? Credential { get; set; }

    /// <summary>Randomness of back-off, 0 ≤ x &lt; 1; tests fix it.</summary>
    internal Func<double>? Random { get; set; }

    /// <summary>Replaces the network below the connection pool; tests watch it.</summary>
    internal Dialer? Dialer { get; set; }
}
