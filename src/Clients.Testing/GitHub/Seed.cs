using System.Security.Cryptography;
using System.Text;

namespace Clients.Testing.GitHub;

/// <summary>Fixed points of the seeded world; ids lie beyond 2^31 on purpose, since real ones do.</summary>
internal static class Seed
{
    public const long FirstRepositoryId = 3_000_000_001;
    public const long FirstWorkflowId = 5_100_000_001;
    public const long RunIds = 17_000_000_000;
    public const long FirstReleaseId = 4_300_000_001;
    public const int JobsPerRun = 2;
    public const int ArtifactsPerRun = 2;

    /// <summary>Bytes of the large artifact and of a release's asset, and kilobytes of the rich repository.</summary>
    public const long LargeSize = 5_368_709_120;

    public static readonly DateTimeOffset Start = new(2025, 10, 1, 8, 0, 0, TimeSpan.Zero);

    /// <summary>A stable stand-in for a git hash.</summary>
    public static string Sha(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..40];

    public static string NodeId(string kind, long id) => Convert.ToBase64String(Encoding.ASCII.GetBytes($"{kind}{id}"));
}
