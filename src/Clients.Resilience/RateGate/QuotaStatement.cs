using System.Buffers;
using System.Globalization;

namespace Clients.Resilience;

/// <summary>What an answer says of a quota in its <c>x-ratelimit-*</c> headers.</summary>
/// <param name="Remaining">Requests left.</param>
/// <param name="Limit">Requests within a window.</param>
/// <param name="ResetIn">Time until it is filled again; <c>null</c> when it does not say.</param>
internal readonly record struct QuotaStatement(long Remaining, long Limit, TimeSpan? ResetIn)
{
    /// <summary>GitHub's longest window; whatever names a later moment (milliseconds, say) is taken for this.</summary>
    public static readonly TimeSpan LongestWindow = TimeSpan.FromHours(1);

    private const string Default = "default";
    private const int LongestName = 40;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-");

    public static QuotaStatement? Read(HttpResponseMessage response, DateTimeOffset now) =>
        Number(response, "x-ratelimit-remaining") is { } remaining && Number(response, "x-ratelimit-limit") is { } limit
            ? new QuotaStatement(remaining, limit, ReadReset(response, now))
            : null;

    /// <summary>The quota's name; what could not be a tag of metrics is none.</summary>
    public static string ResourceOf(HttpResponseMessage response, string? otherwise = null) =>
        Text(response, "x-ratelimit-resource") is { Length: > 0 and <= LongestName } name && !name.AsSpan().ContainsAnyExcept(NameCharacters)
            ? name
            : otherwise ?? Default;

    /// <summary>The header counts seconds since 1970.</summary>
    public static TimeSpan? ReadReset(HttpResponseMessage response, DateTimeOffset now)
    {
        if (Number(response, "x-ratelimit-reset") is not { } epoch)
        {
            return null;
        }

        var left = epoch - now.ToUnixTimeSeconds();
        return TimeSpan.FromSeconds(Math.Clamp(left, 0, (long)LongestWindow.TotalSeconds));
    }

    public static long? Number(HttpResponseMessage response, string name) =>
        long.TryParse(Text(response, name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? Text(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;
}
