using System.Text.RegularExpressions;

namespace Clients.Tests.Telemetry;

/// <summary>One metric as Prometheus sees it.</summary>
/// <param name="Type">What <c># TYPE</c> says.</param>
/// <param name="Series">Names of its series: of a histogram, those with <c>_bucket</c>, <c>_sum</c> and <c>_count</c>.</param>
/// <param name="Labels">Names of labels on any of its series, without those of the format and of the exporter.</param>
public sealed record PrometheusMetric(string Type, HashSet<string> Series, HashSet<string> Labels);

/// <summary>Prometheus' text format, as far as a test needs it (https://prometheus.io/docs/instrumenting/exposition_formats/).</summary>
public sealed partial class PrometheusText
{
    public Dictionary<string, PrometheusMetric> Metrics { get; } = new(StringComparer.Ordinal);

    public static PrometheusText Parse(string text)
    {
        var parsed = new PrometheusText();
        PrometheusMetric? metric = null;
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (TypeLine().Match(line) is { Success: true } type)
            {
                metric = parsed.Metrics[type.Groups[1].Value] = new(type.Groups[2].Value, [], []);
            }
            else if (SeriesLine().Match(line) is { Success: true } series)
            {
                metric!.Series.Add(series.Groups[1].Value);
                metric.Labels.UnionWith(Label().Matches(series.Groups[2].Value)
                    .Select(static m => m.Groups[1].Value)
                    .Where(static name => name != "le" && !name.StartsWith("otel_scope", StringComparison.Ordinal)));
            }
        }

        return parsed;
    }

    [GeneratedRegex(@"^# TYPE (\S+) (\S+)")]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"^([a-z_]+)(\{.*\})? \S+")]
    private static partial Regex SeriesLine();

    [GeneratedRegex("([a-z_]+)=\"")]
    private static partial Regex Label();
}
