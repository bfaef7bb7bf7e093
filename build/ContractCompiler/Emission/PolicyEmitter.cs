using System.Text.Json.Nodes;
using ContractCompiler.Naming;
using ContractCompiler.Policy;

namespace ContractCompiler.Emission;

/// <summary>The parts of a policy as initialisers of <c>UpstreamDefinition</c>. What the policy leaves out is left out here too.</summary>
internal static class PolicyEmitter
{
    // A type of the contract may be called as one of the runtime's: here nothing is named by its short name.
    private const string Runtime = "global::Clients.Resilience.";

    public static void Emit(CSharpText text, UpstreamPolicy policy)
    {
        var root = policy.Root;
        text.Set("Name", Literal.String(policy.Name))
            .Set("BaseAddress", $"new global::System.Uri({Literal.String(policy.BaseAddress)})")
            .Set("Internal", policy.Internal ? "true" : null)
            .Set("RateLimit", (string?)root["rateLimit"] switch
            {
                null => null, "github" => Runtime + "RateLimitKind.GitHub", "none" => Runtime + "RateLimitKind.None", _ => Runtime + "RateLimitKind.Standard",
            })
            .Set("ErrorCodes", ErrorCodes(policy, null));
        Part("Egress", root["egress"], e =>
        [
            ("Hosts", Strings(e["hosts"])), ("RedirectHosts", Strings(e["redirectHosts"])),
            ("Schemes", Strings(e["schemes"])), ("Ports", Numbers(e["ports"])),
        ]);
        Part("Credential", root["credential"], c =>
        [
            ("Scheme", Runtime + "CredentialScheme." + Identifier.Pascal((string)c["scheme"]!)), ("Header", Text(c["header"])),
            ("Environment", Text(c["environment"])), ("File", Text(c["file"])), ("Optional", Flag(c["optional"])),
            ("Hosts", Strings(c["hosts"])),
            ("ScopesHeader", Text(c["scopesHeader"])), ("OAuth2", OAuth2(c["oauth2"])), ("GitHubApp", GitHubApp(c["githubApp"])),
        ]);
        Part("Budget", root["budget"], b =>
        [
            ("Total", Time(b["total"])), ("Attempt", Time(b["attempt"])), ("Connect", Time(b["connect"])), ("Idle", Time(b["idle"])),
        ]);
        Part("Retry", root["retry"], r =>
        [
            ("Attempts", Number(r["attempts"])), ("BaseDelay", Time(r["baseDelay"])), ("MaxDelay", Time(r["maxDelay"])),
            ("RetryBudget", CSharpText.Number(PolicyUnits.Share(r["retryBudget"]))),
        ]);
        Part("Breaker", root["breaker"], b =>
        [
            ("FailureRatio", Number(b["failureRatio"])), ("Minimum", Number(b["minimum"])), ("Consecutive", Number(b["consecutive"])),
            ("Window", Time(b["window"])), ("Open", Time(b["open"])), ("MaxOpen", Time(b["maxOpen"])),
        ]);
        Part("Concurrency", root["concurrency"], c => [("Limit", Number(c["limit"])), ("Queue", Number(c["queue"]))]);
        Part("Limits", root["limits"], l =>
        [
            ("Request", CSharpText.Number(PolicyUnits.Bytes(l["request"]))), ("Response", CSharpText.Number(PolicyUnits.Bytes(l["response"]))), ("Headers", CSharpText.Number(PolicyUnits.Bytes(l["headers"]))),
        ]);
        Part("Cache", root["cache"], c =>
        [
            ("Enabled", Flag(c["enabled"])), ("Memory", CSharpText.Number(PolicyUnits.Bytes(c["memory"]))),
            ("Entry", CSharpText.Number(PolicyUnits.Bytes(c["entry"]))), ("Age", Time(c["age"])),
        ]);
        Part("Headers", root["headers"], h => [("Send", Map(h["send"])), ("Propagate", Strings(h["propagate"]))]);

        void Part(string name, JsonNode? node, Func<JsonNode, (string Name, string? Value)[]> members)
        {
            if (node is null)
            {
                return;
            }

            text.Line($"{name} = new()").Open();
            foreach (var (member, value) in members(node))
            {
                text.Set(member, value);
            }

            text.Close("},");
        }
    }

    /// <summary>Renamed error codes: those of one operation (<c>409:repos/list-commits</c>), or those of all (<c>409</c>).</summary>
    public static string? ErrorCodes(UpstreamPolicy policy, string? operationId)
    {
        var entries = (policy.Root["errors"] as JsonObject ?? [])
            .Select(e => (Parts: e.Key.Split(':', 2), Code: (string)e.Value!))
            .Where(e => (e.Parts.Length == 2 ? e.Parts[1] : null) == operationId)
            .Select(e => $"[{e.Parts[0]}] = {Literal.String(e.Code)}")
            .ToList();
        return entries.Count == 0 ? null : $"new global::System.Collections.Generic.Dictionary<int, string> {{ {string.Join(", ", entries)} }}";
    }

    private static string? OAuth2(JsonNode? node) => node is null ? null : New(
        ("TokenEndpoint", $"new global::System.Uri({Text(node["tokenEndpoint"])})"), ("ClientId", Text(node["clientId"])),
        ("Environment", Text(node["environment"])), ("File", Text(node["file"])), ("Scope", Text(node["scope"])), ("Audience", Text(node["audience"])),
        ("Authentication", node["authentication"] is { } how ? Runtime + "OAuth2Authentication." + Identifier.Pascal((string)how!) : null));

    private static string? GitHubApp(JsonNode? node) => node is null ? null : New(
        ("AppId", Text(node["appId"])), ("InstallationId", Text(node["installationId"])),
        ("Environment", Text(node["environment"])), ("File", Text(node["file"])));

    private static string New(params (string Name, string? Value)[] members) =>
        $"new() {{ {string.Join(", ", members.Where(m => m.Value is not null).Select(m => $"{m.Name} = {m.Value}"))} }}";

    private static string? Text(JsonNode? node) => node is null ? null : Literal.String((string?)node);

    private static string? Flag(JsonNode? node) => (bool?)node is { } flag ? (flag ? "true" : "false") : null;

    private static string? Number(JsonNode? node) => node?.ToJsonString();

    private static string? Time(JsonNode? node) => CSharpText.Duration(PolicyUnits.Duration(node));

    private static string? Strings(JsonNode? node) =>
        node is JsonArray list ? $"[{string.Join(", ", list.Select(v => Literal.String((string?)v)))}]" : null;

    private static string? Numbers(JsonNode? node) => node is JsonArray list ? $"[{string.Join(", ", list.Select(v => v!.ToJsonString()))}]" : null;

    private static string? Map(JsonNode? node) => node is not JsonObject map
        ? null
        : "new global::System.Collections.Generic.Dictionary<string, string>(global::System.StringComparer.OrdinalIgnoreCase) { " +
          string.Join(", ", map.Select(p => $"[{Literal.String(p.Key)}] = {Literal.String((string?)p.Value)}")) + " }";
}
