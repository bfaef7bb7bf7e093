using System.Text.Json.Nodes;
using ContractCompiler.Naming;

namespace ContractCompiler.Policy;

/// <summary>Reads <c>upstream.json</c>: first against its schema, then the rules that no schema can say.</summary>
internal static class PolicyReader
{
    // What GitHub allows of one credential at the same time; the runtime refuses to start with more.
    private const int GitHubAtOnce = 100;

    // BudgetPolicy.Total of the runtime, which holds where a policy is silent.
    private static readonly TimeSpan DefaultTotal = TimeSpan.FromSeconds(10);

    /// <exception cref="ContractException">The policy breaks a rule; every broken rule is in it.</exception>
    public static UpstreamPolicy Read(string path)
    {
        var source = SourceFile.Read(path);
        var diagnostics = new DiagnosticBag();
        PolicySchema.Embedded.Check(source, diagnostics);
        diagnostics.ThrowIfErrors();

        var root = (JsonObject)source.Root!;
        CheckBaseAddress(source, root, diagnostics);
        CredentialRules.Check(source, root, diagnostics);
        var total = CheckBudget(source, root["budget"], "/budget", DefaultTotal, diagnostics);
        foreach (var (id, operation) in root["operations"] as JsonObject ?? [])
        {
            CheckBudget(source, operation?["budget"], JsonPointer.Append("/operations", id, "budget"), total, diagnostics);
        }

        CheckConcurrency(source, root, diagnostics);
        diagnostics.ThrowIfErrors();
        return new UpstreamPolicy
        {
            Source = source,
            Root = root,
            Name = (string)root["name"]!,
            Interface = (string?)root["client"]?["interface"],
            Namespace = (string?)root["client"]?["namespace"] ?? "Clients." + Identifier.Pascal((string)root["name"]!),
            Contract = FindContract(source, root),
            Reflection = (string?)root["client"]?["json"] == "reflection",
            BaseAddress = (string)root["baseAddress"]!,
            Internal = (bool?)root["internal"] ?? false,
            Slice = [.. (root["slice"] as JsonArray ?? []).Select(n => (string)n!)],
            Operations = (root["operations"] as JsonObject ?? []).ToDictionary(o => o.Key, o => ReadOperation((JsonObject)o.Value!)),
        };
    }

    private static string? FindContract(SourceFile source, JsonObject root)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(source.Path))!;
        if ((string?)root["contract"] is { } named)
        {
            var path = Path.GetFullPath(Path.Combine(folder, named));
            if (!File.Exists(path) || Path.GetDirectoryName(path) != folder)
            {
                throw new ContractException("CC0110", source.Path, source.Locate("/contract"),
                    $"The contract '{named}' is not a file in the folder of the policy.", "Put it beside upstream.json, and name it without a path.");
            }

            return path;
        }

        return new[] { "openapi.yaml", "openapi.yml", "openapi.json" }.Select(n => Path.Combine(folder, n)).FirstOrDefault(File.Exists);
    }

    private static OperationPolicy ReadOperation(JsonObject operation) => new()
    {
        Method = (string?)operation["method"],
        Idempotent = (bool?)operation["idempotent"],
        IdempotencyKey = (bool?)operation["idempotencyKey"] ?? false,
        Total = PolicyUnits.Duration(operation["budget"]?["total"]),
        Attempt = PolicyUnits.Duration(operation["budget"]?["attempt"]),
        Idle = PolicyUnits.Duration(operation["budget"]?["idle"]),
        Attempts = (int?)operation["retry"]?["attempts"],
        Cache = (bool?)operation["cache"],
        Download = (bool?)operation["download"] ?? false,
        CreatesContent = (bool?)operation["createsContent"],
        Deprecated = (string?)operation["deprecated"],
        Paging = operation["paging"] is JsonObject paging
            ? new PagingPolicy((string)paging["style"]!, (string?)paging["items"], (string?)paging["parameter"], (string?)paging["next"],
                (string?)paging["size"], (int?)paging["limit"])
            {
                LimitWith = [.. (paging["limitWith"] as JsonArray ?? []).Select(n => (string)n!)],
                Total = (string?)paging["total"],
                Incomplete = (string?)paging["incomplete"],
                Empty = [.. (paging["empty"] as JsonArray ?? []).Select(n => (int)n!)],
            }
            : null,
        Poll = operation["poll"] is JsonObject poll ? new PollingPolicy(PolicyUnits.Duration(poll["delay"]), PolicyUnits.Duration(poll["maxDelay"])) : null,
    };

    private static void CheckBaseAddress(SourceFile source, JsonObject root, DiagnosticBag diagnostics)
    {
        var text = (string)root["baseAddress"]!;
        var schemes = root["egress"]?["schemes"] is JsonArray named ? [.. named.Select(s => (string)s!)] : new[] { "https" };
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.UserInfo.Length > 0 || address.Query.Length > 0)
        {
            diagnostics.Error("CC0114", source, "/baseAddress", $"'{text}' is not an absolute address without user and query.",
                "Write it like https://api.github.com.");
        }
        else if (!schemes.Contains(address.Scheme))
        {
            diagnostics.Error("CC0115", source, "/baseAddress", $"'{text}' uses {address.Scheme}, which 'egress.schemes' does not allow.",
                $"Use {string.Join(" or ", schemes)}, or add {address.Scheme} to 'egress.schemes'.");
        }
        else if (root["egress"]?["hosts"] is JsonArray hosts && !hosts.Any(h => Matches((string)h!, address.IdnHost)))
        {
            diagnostics.Error("CC0116", source, "/baseAddress", $"The host '{address.IdnHost}' is not among 'egress.hosts'.", "Add it there.");
        }
    }

    private static void CheckConcurrency(SourceFile source, JsonObject root, DiagnosticBag diagnostics)
    {
        if ((string?)root["rateLimit"] == "github" && (int?)root["concurrency"]?["limit"] > GitHubAtOnce)
        {
            diagnostics.Error("CC0139", source, "/concurrency/limit", $"GitHub allows {GitHubAtOnce} requests at the same time.", $"Lower it to {GitHubAtOnce} or less.");
        }
    }

    private static bool Matches(string pattern, string host) => pattern.StartsWith("*.", StringComparison.Ordinal)
        ? host.EndsWith(pattern[1..], StringComparison.OrdinalIgnoreCase)
        : host.Equals(pattern, StringComparison.OrdinalIgnoreCase);

    private static TimeSpan CheckBudget(SourceFile source, JsonNode? budget, string pointer, TimeSpan inherited, DiagnosticBag diagnostics)
    {
        var total = PolicyUnits.Duration(budget?["total"]) ?? inherited;
        foreach (var part in new[] { "attempt", "connect", "idle", "total" })
        {
            if (PolicyUnits.Duration(budget?[part]) is { } value && value <= TimeSpan.Zero)
            {
                diagnostics.Error("CC0117", source, $"{pointer}/{part}", $"The {part} budget is zero.", "Give it at least 1ms.");
            }
            else if (part is "attempt" or "connect" && PolicyUnits.Duration(budget?[part]) > total)
            {
                diagnostics.Error("CC0118", source, $"{pointer}/{part}",
                    $"The {part} budget ({budget![part]}) is longer than the total ({budget["total"] ?? $"{inherited.TotalSeconds}s"}).",
                    $"Lower '{part}' or raise 'total': one attempt can never last longer than the call.");
            }
        }

        return total;
    }
}
