namespace Clients.Resilience;

/// <summary>A secret from a mounted file. A rotated one is noticed within a second, and at once after a 401.</summary>
internal sealed class FileCredential(string path, TimeProvider time) : CredentialSource
{
    /// <summary>No secret is longer; a path that leads to a device or a log must not be read to its end.</summary>
    public const int LargestFile = 64 * 1024;

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

    public override void Reject(string secret)
    {
        lock (gate)
        {
            if (secret == value)
            {
                changed = default; // a rotation within the file system's clock step leaves the time as it was
                nextCheck = long.MinValue;
            }
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
                value = Read() ?? value;
                changed = stamp;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }

    private string? Read()
    {
        using var reader = new StreamReader(path);
        var buffer = new char[LargestFile + 1];
        var length = reader.ReadBlock(buffer);
        if (length > LargestFile)
        {
            throw CallFaultException.Refused(UpstreamErrorCode.Unauthorized, $"File {path} is larger than a secret can be ({LargestFile / 1024} KB).");
        }

        return buffer.AsSpan(0, length).Trim() is { Length: > 0 } text ? new string(text) : null;
    }
}
