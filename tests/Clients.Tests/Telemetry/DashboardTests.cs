using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Clients.Resilience;
using YamlDotNet.RepresentationModel;

namespace Clients.Tests.Telemetry;

/// <summary>Dashboard and alert rules ask for series and labels that a running app has.</summary>
[Collection(nameof(ObservedApp))]
public sealed partial class DashboardTests(ObservedApp app)
{
    private static readonly string[] Queries = [.. DashboardQueries(), .. AlertQueries()];

    [Fact]
    public void Queries_OfDashboardAndAlerts_NameWhatIsScraped()
    {
        var series = app.Scraped.Metrics.Values.SelectMany(static metric => metric.Series).ToHashSet(StringComparer.Ordinal);
        var labels = app.Scraped.Metrics.Values.SelectMany(static metric => metric.Labels).Append("le").ToHashSet(StringComparer.Ordinal);

        Assert.All(Queries, query =>
        {
            var named = Labels().Matches(query).SelectMany(static m => Word().Matches(m.Groups[1].Value)).Select(static m => m.Value).ToList();
            var metrics = Word().Matches(Labels().Replace(query, "")).Select(static m => m.Value).Where(static w => w.StartsWith("clients_", StringComparison.Ordinal)).ToList();
            Assert.NotEmpty(metrics);
            Assert.Subset(series, metrics.ToHashSet(StringComparer.Ordinal));
            Assert.Subset(labels, named.ToHashSet(StringComparer.Ordinal));
            Assert.Equal(query.Count(static c => c is '(' or '[' or '{'), query.Count(static c => c is ')' or ']' or '}'));
        });
    }

    [Fact]
    public void Queries_OfDashboardAndAlerts_NameCodesThatExist()
    {
        var codes = typeof(UpstreamErrorCode).GetFields(BindingFlags.Public | BindingFlags.Static).Select(static f => (string)f.GetRawConstantValue()!).ToHashSet(StringComparer.Ordinal);
        var named = Queries.SelectMany(static query => Codes().Matches(query)).SelectMany(static m => m.Groups[1].Value.Split('|')).ToHashSet(StringComparer.Ordinal);

        Assert.NotEmpty(named);
        Assert.Subset(codes, named);
    }

    [Fact]
    public void Dashboard_ShowsEveryMetric()
    {
        var shown = string.Join('\n', DashboardQueries());

        Assert.All(
            app.Scraped.Metrics.Where(static metric => metric.Key.StartsWith("clients_", StringComparison.Ordinal)),
            metric => Assert.True(metric.Value.Series.Any(name => shown.Contains(name, StringComparison.Ordinal)), metric.Key));
    }

    [Fact]
    public void Alerts_SayWhatToDo() => Assert.All(Alerts(), static alert =>
    {
        var annotations = (YamlMappingNode)alert["annotations"];
        Assert.NotEmpty(((YamlScalarNode)annotations["summary"]).Value!);
        Assert.NotEmpty(((YamlScalarNode)annotations["description"]).Value!);
    });

    private static IEnumerable<string> DashboardQueries() => JsonNode.Parse(Checkout.Read("docs/observability/grafana-dashboard.json"))!["panels"]!.AsArray()
        .SelectMany(static panel => panel!["targets"]?.AsArray() ?? [])
        .Select(static target => (string)target!["expr"]!);

    private static IEnumerable<string> AlertQueries() => Alerts().Select(static alert => ((YamlScalarNode)alert["expr"]).Value!);

    private static List<YamlMappingNode> Alerts()
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(Checkout.Read("docs/observability/alerts.yml")));
        return [.. ((YamlSequenceNode)yaml.Documents[0].RootNode["groups"]).SelectMany(static group => (YamlSequenceNode)group["rules"]).Cast<YamlMappingNode>()];
    }

    /// <summary>Where labels stand: behind <c>by</c>, and left of the signs of a matcher.</summary>
    [GeneratedRegex(@"(?:\bby \(|(?<=[{,] ?))([a-z_, ]+)(?:\)|(?==~?"")|(?=!=""))")]
    private static partial Regex Labels();

    [GeneratedRegex("[a-z_]+")]
    private static partial Regex Word();

    [GeneratedRegex("error_type=~?\"([a-z_|]+)\"")]
    private static partial Regex Codes();
}
