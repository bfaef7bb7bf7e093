namespace Clients.Resilience;

/// <summary>
/// Answers that are kept and asked after: a later GET of the same caller says what it has (<c>If-None-Match</c>, <c>If-Modified-Since</c>), and a
/// 304 stands for the body. Nothing is handed out that the upstream has not just confirmed.
/// </summary>
public sealed record CachePolicy
{
    /// <summary>Whether answers are kept; an operation may say otherwise.</summary>
    /// <value>Default <c>false</c>.</value>
    public bool Enabled { get; init; }

    /// <summary>What all kept answers of the upstream may hold of this process's memory, in bytes; beyond it, the least used go.</summary>
    /// <value>Default 32 MiB; at least <see cref="Entry"/>.</value>
    public long Memory { get; init; } = 32L * 1024 * 1024;

    /// <summary>Largest body that is kept, in bytes after decompression.</summary>
    /// <value>1 byte to 1 GiB, default 1 MiB.</value>
    public long Entry { get; init; } = 1024 * 1024;

    /// <summary>How long an answer is kept after it was last stored, in memory and in the shared level.</summary>
    /// <value>Default 1 h.</value>
    public TimeSpan Age { get; init; } = TimeSpan.FromHours(1);
}
