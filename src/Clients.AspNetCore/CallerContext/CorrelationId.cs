using System.Buffers;
using System.Diagnostics;

namespace Clients.AspNetCore;

/// <summary>The id that ties a request to the logs of everybody who worked on it.</summary>
internal static class CorrelationId
{
    public const string Header = "X-Correlation-Id";
    private const int MaxLength = 128;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>The caller's if it is harmless, else the trace's, else a new one. An unfit one is replaced, never repaired: half an id misleads.</summary>
    public static string From(string? given) =>
        given is { Length: > 0 and <= MaxLength } && !given.AsSpan().ContainsAnyExcept(Allowed)
            ? given
            : Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.TraceId.ToString() : Guid.NewGuid().ToString("N");
}
