using System.Globalization;

namespace Clients.Resilience;

/// <summary>Durations as people write them: <c>500ms</c>, <c>10s</c>, <c>2m</c>, <c>1h</c>, or a TimeSpan.</summary>
internal static class DurationText
{
    private static readonly (string Unit, double Milliseconds)[] Units = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)];

    public static bool TryParse(string text, out TimeSpan duration)
    {
        var value = text.AsSpan().Trim();
        foreach (var (unit, milliseconds) in Units)
        {
            if (value.EndsWith(unit, StringComparison.OrdinalIgnoreCase)
                && double.TryParse(value[..^unit.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            {
                var total = number * milliseconds;
                duration = double.IsFinite(total) && Math.Abs(total) < TimeSpan.MaxValue.TotalMilliseconds / 2
                    ? TimeSpan.FromMilliseconds(total)
                    : default;
                return duration != default;
            }
        }

        duration = default;
        return value.Contains(':') && TimeSpan.TryParse(value, CultureInfo.InvariantCulture, out duration);
    }
}
