using System.Text.Json.Nodes;

namespace ContractCompiler.Policy;

/// <summary>What the schema cannot say of a credential: that no secret is in the policy, and that its parts belong together.</summary>
internal static class CredentialRules
{
    /// <summary>Names under which people write the secret itself.</summary>
    private static readonly HashSet<string> SecretNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "token", "accessToken", "secret", "clientSecret", "password", "key", "apiKey", "privateKey", "pem", "value",
    };

    /// <summary>Whether an unknown key of the policy would hold a secret.</summary>
    public static bool IsSecret(string pointer, string name) =>
        (pointer == "/credential" || pointer.StartsWith("/credential/", StringComparison.Ordinal)) && SecretNames.Contains(name);

    public static void RefuseSecret(SourceFile source, string pointer, DiagnosticBag diagnostics) => diagnostics.Error(
        "CC0131", source, pointer, "A secret does not belong in a policy, which everybody who has the code can read.",
        "Take it out, replace it at its issuer, and name where it is found instead: 'environment' or 'file'.");

    public static void Check(SourceFile source, JsonObject root, DiagnosticBag diagnostics)
    {
        RefuseSecretHeaders(source, root, diagnostics);
        if (root["credential"] is not JsonObject credential)
        {
            return;
        }

        foreach (var (pointer, text) in Texts(credential, "/credential").Where(t => t.Text.Contains("-----BEGIN", StringComparison.Ordinal)))
        {
            RefuseSecret(source, pointer, diagnostics);
        }

        var scheme = (string)credential["scheme"]!;
        if (scheme == "header" != credential.ContainsKey("header"))
        {
            diagnostics.Error("CC0132", source, scheme == "header" ? "/credential" : "/credential/header",
                $"'credential.header' is {(scheme == "header" ? "missing" : "not used")} with scheme {scheme}.",
                scheme == "header" ? "Name the header that carries the secret." : "Remove it, or use scheme header.");
        }

        for (var i = 0; credential["hosts"] is JsonArray hosts && i < hosts.Count; i++)
        {
            if (root["egress"]?["hosts"] is not JsonArray called || !called.Any(h => (string?)h == (string?)hosts[i]))
            {
                diagnostics.Error("CC0135", source, $"/credential/hosts/{i}", $"The host '{(string?)hosts[i]}' is not among 'egress.hosts'.", "Add it there.");
            }
        }

        foreach (var kind in new[] { "oauth2", "githubApp" }.Where(credential.ContainsKey))
        {
            CheckKind(source, credential, kind, scheme, diagnostics);
        }

        if (credential["oauth2"] is JsonObject oauth2)
        {
            CheckEndpoint(source, root, (string)oauth2["tokenEndpoint"]!, diagnostics);
        }
    }

    private static void CheckKind(SourceFile source, JsonObject credential, string kind, string scheme, DiagnosticBag diagnostics)
    {
        if (scheme is "none" or "basic")
        {
            diagnostics.Error("CC0133", source, $"/credential/{kind}", $"'{kind}' issues tokens, which scheme {scheme} does not send.", "Use scheme bearer or header.");
        }

        foreach (var other in new[] { "githubApp", "environment", "file" }.Where(o => o != kind && credential.ContainsKey(o)))
        {
            diagnostics.Error("CC0133", source, $"/credential/{other}", $"'credential.{other}' is not used together with '{kind}'.",
                other == "githubApp" ? "Keep one of them." : $"Move it into '{kind}', where it names the secret that the issuer wants to see.");
        }
    }

    private static void CheckEndpoint(SourceFile source, JsonObject root, string text, DiagnosticBag diagnostics)
    {
        const string Pointer = "/credential/oauth2/tokenEndpoint";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var endpoint))
        {
            diagnostics.Error("CC0134", source, Pointer, $"'{text}' is not an absolute address.", "Write it like https://login.example/oauth2/token.");
            return;
        }

        if (endpoint.Scheme != "https" && !endpoint.IsLoopback)
        {
            diagnostics.Error("CC0134", source, Pointer, "The token endpoint must be https: the client's secret travels there.", "Use https; only loopback addresses may use http.");
        }

        var hosts = (root["egress"]?["hosts"] as JsonArray ?? []).Select(h => (string)h!)
            .Append(Uri.TryCreate((string)root["baseAddress"]!, UriKind.Absolute, out var home) ? home.IdnHost : "");
        if (!hosts.Contains(endpoint.IdnHost, StringComparer.OrdinalIgnoreCase))
        {
            diagnostics.Error("CC0134", source, Pointer, $"The host '{endpoint.IdnHost}' is not among 'egress.hosts'.", "Add it there; it gets no credential but the client's secret.");
        }
    }

    private static void RefuseSecretHeaders(SourceFile source, JsonObject root, DiagnosticBag diagnostics)
    {
        foreach (var (name, _) in root["headers"]?["send"] as JsonObject ?? [])
        {
            if (new[] { "Authorization", "Proxy-Authorization", "Cookie", (string?)root["credential"]?["header"] }.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                RefuseSecret(source, JsonPointer.Append("/headers/send", name), diagnostics);
            }
        }
    }

    private static IEnumerable<(string Pointer, string Text)> Texts(JsonObject map, string at) => map.SelectMany(member => member.Value switch
    {
        JsonObject inner => Texts(inner, JsonPointer.Append(at, member.Key)),
        JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.String => [(JsonPointer.Append(at, member.Key), value.GetValue<string>())],
        _ => [],
    });
}
