using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;

namespace Clients.Resilience;

/// <summary>What an upstream said of one of its quotas.</summary>
internal readonly record struct RateQuota(long Remaining, long Limit);

/// <summary>
/// The quotas that an upstream states with its answers, for whoever watches them: <c>x-ratelimit-*</c>, of which GitHub has one set per
/// resource. Nothing is decided by them here.
/// </summary>
internal sealed class RateQuotas
{
    /// <summary>The name is the upstream's to choose, and becomes a tag: no more of them than this.</summary>
    private const int MostResources = 16;

    private const string Default = "default";

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-");

    private readonly ConcurrentDictionary<string, RateQuota> quotas = new(StringComparer.Ordinal);

    public IReadOnlyCollection<KeyValuePair<string, RateQuota>> All => quotas;

    public void Read(UpstreamCall call, HttpResponseMessage response)
    {
        if (!UpstreamGauges.RatesWanted || call.LeftOrigin
            || Number(response, "x-ratelimit-remaining") is not { } remaining || Number(response, "x-ratelimit-limit") is not { } limit)
        {
            return;
        }

        var resource = Text(response, "x-ratelimit-resource") is { } name && IsName(name) ? name : Default;
        if (quotas.Count < MostResources || quotas.ContainsKey(resource))
        {
            quotas[resource] = new RateQuota(remaining, limit);
        }
    }

    private static bool IsName(string text) =>
        text.Length is > 0 and <= 40 && !text.AsSpan().ContainsAnyExcept(NameCharacters);

    private static long? Number(HttpResponseMessage response, string name) =>
        long.TryParse(Text(response, name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? Text(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;
}
