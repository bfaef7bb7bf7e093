using System.Diagnostics.Metrics;
using System.Reflection;
using System.Text.RegularExpressions;
using Clients.Resilience;
using Microsoft.Extensions.Logging;

namespace Clients.Tests.Telemetry;

/// <summary>docs/telemetry.md lists everything that there is, and nothing that there is not.</summary>
[Collection(nameof(ObservedApp))]
public sealed partial class TelemetryDocumentationTests(ObservedApp app)
{
    private static readonly string Document = Checkout.Read("docs/telemetry.md");

    [Fact]
    public void Metrics_OfARunningApp_AreTheDocumentedOnesWithTheirLabels()
    {
        var scraped = app.Scraped.Metrics.Where(static metric => metric.Key.StartsWith("clients_", StringComparison.Ordinal))
            .Select(static metric => $"{metric.Key}: {metric.Value.Type} by {string.Join(", ", metric.Value.Labels.Order(StringComparer.Ordinal))}");
        var documented = Table("metrics").Select(static row =>
            $"{row[1]}: {row[2]} by {string.Join(", ", Names(row[4]).Select(static tag => tag.Replace('.', '_')).Order(StringComparer.Ordinal))}");

        Assert.Equal(documented.Order(StringComparer.Ordinal), scraped.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Metrics_OfTheMeter_AreTheDocumentedOnesWithTheirUnits()
    {
        var found = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == UpstreamTelemetry.Name)
                {
                    found.Add($"{instrument.Name} in {instrument.Unit ?? ""}");
                }
            },
        };
        listener.Start();

        Assert.Equal(Table("metrics").Select(static row => $"{row[0]} in {row[3]}").Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Records_OfTheLog_AreTheDocumentedOnesWithTheirFields()
    {
        var declared = typeof(UpstreamTelemetry).Assembly.GetTypes()
            .SelectMany(static type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Select(static method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>()
            .Select(static m => (m.EventId, Row: $"{m.EventId} {m.EventName} {(m.Level == LogLevel.None ? "by outcome" : m.Level)}: "
                + string.Join(", ", Placeholder().Matches(m.Message).Select(static p => p.Groups[1].Value))))
            .OrderBy(static record => record.EventId)
            .ToList();

        Assert.Equal(declared.Select(static r => r.EventId).Distinct().Count(), declared.Count);
        Assert.Equal(
            Table("records").Select(static row => $"{row[0]} {row[1]} {row[2]}: {string.Join(", ", Names(row[3]))}"), declared.Select(static r => r.Row));
    }

    [Fact]
    public void Spans_OfARunningApp_HaveTheDocumentedTagsAndEvents()
    {
        var spans = app.Spans.Where(static span => Equals(span.GetTagItem("clients.upstream"), "github")).ToList();

        Assert.Equal(
            Table("span tags").Select(static row => row[0]).Order(StringComparer.Ordinal),
            spans.SelectMany(static span => span.TagObjects).Select(static tag => tag.Key).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(
            Table("span events").Select(static row => $"{row[0]}: {string.Join(", ", Names(row[1]).Order(StringComparer.Ordinal))}").Order(StringComparer.Ordinal),
            spans.SelectMany(static span => span.Events).GroupBy(static e => e.Name)
                .Select(static e => $"{e.Key}: {string.Join(", ", e.SelectMany(static one => one.Tags).Select(static tag => tag.Key).Distinct().Order(StringComparer.Ordinal))}")
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Reasons_AndKinds_AreTheDocumentedOnes() => Assert.All(
        (string[])["`attempts`", "`not_repeatable`", "`body`", "`deadline`", "`budget`", "`connect`", "`attempt`", "`total`"],
        static value => Assert.Contains(value, Document, StringComparison.Ordinal));

    /// <summary>The cells of the table after this marker, without their ticks.</summary>
    private static List<string[]> Table(string name)
    {
        var begin = Document.IndexOf($"<!-- {name} -->", StringComparison.Ordinal);
        Assert.True(begin >= 0, $"docs/telemetry.md has no table marked <!-- {name} -->.");
        return [.. Document[begin..].Split('\n')
            .Skip(1)
            .SkipWhile(static line => line.Length == 0)
            .TakeWhile(static line => line.StartsWith('|'))
            .Skip(2)
            .Select(static line => line.Trim('|', ' ').Split('|').Select(static cell => cell.Replace("`", "", StringComparison.Ordinal).Trim()).ToArray())];
    }

    private static string[] Names(string cell) => cell.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"\{(\w+)")]
    private static partial Regex Placeholder();
}
