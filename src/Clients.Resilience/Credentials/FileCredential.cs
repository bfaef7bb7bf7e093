namespace Clients.Resilience;

/// <summary>A secret from a mounted file. A rotated one is noticed within a second, and at once after a 401.</summary>
internal sealed class FileCredential(string path, TimeProvider time) : CredentialSource
{
    private static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private string? value;
    private DateTime changed;
    private long nextCheck = long.MinValue;

    public override string Whereabouts => $"file {path}";

    public override ValueTask<string?> GetAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            if (now >= nextCheck)
            {
                nextCheck = now + (long)(CheckEvery.TotalSeconds * time.TimestampFrequency);
                ReadIfChanged();
            }

            return new(value);
        }
    }

    public override ValueTask<bool> RefreshAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            var before = value;
            changed = default;
            ReadIfChanged();
            return new(value is not null && value != before);
        }
    }

    /// <summary>A file that cannot be read at this moment (it is being replaced) keeps its last value.</summary>
    private void ReadIfChanged()
    {
        try
        {
            var stamp = File.GetLastWriteTimeUtc(path);
            if (stamp != changed && File.Exists(path))
            {
                value = File.ReadAllText(path).Trim() is { Length: > 0 } text ? text : null;
                changed = stamp;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }
}
