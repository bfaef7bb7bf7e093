namespace Clients.Resilience;

/// <summary>A typed answer together with its status and headers.</summary>
/// <typeparam name="T">Type of the body.</typeparam>
public sealed class UpstreamResponse<T>
{
    private readonly T? value;

    /// <summary>Made by the invoker; by hand in fakes and tests.</summary>
    public UpstreamResponse(int status, UpstreamHeaders headers, T? value, bool hasValue, int attempts = 1)
    {
        Status = status;
        Headers = headers;
        this.value = value;
        HasValue = hasValue;
        Attempts = attempts;
    }

    /// <summary>HTTP status: 2xx or 304.</summary>
    public int Status { get; }

    /// <summary>Headers of the answer.</summary>
    public UpstreamHeaders Headers { get; }

    /// <summary>The body; the type's default when <see cref="HasValue"/> is false (304).</summary>
    public T Value => value!;

    /// <summary>Whether there was a body to read.</summary>
    public bool HasValue { get; }

    /// <summary>The body is one that was kept from an earlier answer, and the upstream has just confirmed it (304).</summary>
    public bool Revalidated { get; init; }

    /// <summary>Attempts that were made.</summary>
    public int Attempts { get; }
}
