using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Clients.Resilience;
using Clients.Testing;

namespace Clients.Tests.GitHub;

/// <summary>
/// A recorded request, put to the embedded GitHub: the same operation, on that repository of its world to which the recorded answer
/// happens. What it was called where it was recorded is of no interest.
/// </summary>
internal static partial class FakeAnalog
{
    private static readonly Dictionary<string, string> Values = new(StringComparer.Ordinal)
    {
        ["owner"] = "acme", ["branch"] = "main", ["ref"] = "main", ["basehead"] = "main...feature/login", ["tag"] = "v1.01.0", ["workflow_id"] = "ci.yml",
        ["run_id"] = "17000000010", ["job_id"] = "170000000101", ["artifact_id"] = "170000000035", ["archive_format"] = "zip", ["repository_id"] = "3000000001",
    };

    // What selects something that is only there where it was recorded is left out.
    private static readonly string[] Kept = ["page", "per_page", "sort", "order", "direction", "filter"];

    /// <summary>The request, or why there is none.</summary>
    public static (HttpRequestMessage? Request, string Reason) Of(OperationDefinition operation, RecordedExchange exchange)
    {
        var status = exchange.Response.Status;
        if (Repository(operation, status) is not { } repository)
        {
            return (null, $"{status} depends on who asks and for what");
        }

        var path = Placeholder().Replace(operation.Route, match => match.Groups[1].Value switch
        {
            "repo" => repository,
            "path" => PathOf(exchange),
            "ref" when status == 422 => "nothing",
            "repository_id" when status == 404 => "1",
            "workflow_id" when repository == "pipelines" => status == 422 ? "nightly.yml" : "deploy.yml",
            "run_id" when operation.Id.EndsWith("cancel-workflow-run", StringComparison.Ordinal) => "17000000045",
            "run_id" when operation.Id.EndsWith("failed-jobs", StringComparison.Ordinal) => "17000000018",
            var name => Values[name],
        });
        var query = exchange.Target.Split('?', 2).ElementAtOrDefault(1)?.Split('&').Where(p => Kept.Contains(p.Split('=')[0])) ?? [];
        if (operation.Id == "search/repos")
        {
            query = query.Prepend("q=module");
        }

        var request = new HttpRequestMessage(operation.Method, string.Join('?', new[] { path, string.Join('&', query) }.Where(static p => p.Length > 0)));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("tests", "1"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", status == 401 ? "wrong" : "test-token");
        if (operation.Id.EndsWith("dispatch", StringComparison.Ordinal))
        {
            request.Content = new StringContent(
                $$$"""{"ref":"main","inputs":{"environment":"staging"}{{{(status == 200 ? ",\"return_run_details\":true" : "")}}}}""", Encoding.UTF8, "application/json");
        }

        return (request, "");
    }

    /// <summary>Something of the kind that is at the recorded path.</summary>
    private static string PathOf(RecordedExchange exchange)
    {
        var body = exchange.Response.Body.Span is [(byte)'{', ..] ? JsonElement.Parse(exchange.Response.Body.Span) : default;
        return body.ValueKind == JsonValueKind.Object && body.TryGetProperty("type", out var type)
            ? type.GetString() switch { "symlink" => "current", "submodule" => "vendor/engine", _ => "README.md" }
            : "";
    }

    private static string? Repository(OperationDefinition operation, int status) => status switch
    {
        404 when operation.Id == "rate-limit/get" => null, // of an Enterprise Server without limits
        >= 200 and < 300 or 302 when operation.Id.EndsWith("dispatch", StringComparison.Ordinal) => "pipelines",
        >= 200 and < 300 or 302 or 401 => "rocket",
        301 or 307 => "old-name",
        404 => "nothing",
        409 => "empty",
        451 => "blocked",
        422 when operation.Id.EndsWith("dispatch", StringComparison.Ordinal) => "pipelines",
        422 when operation.Id == "repos/get-commit" => "rocket",
        _ => null,
    };

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Placeholder();
}
