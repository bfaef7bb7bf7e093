using System.Text.Json.Nodes;

namespace ContractCompiler.Lint;

/// <summary>What concerns the document as a whole: what it lacks, and what of it is never compiled.</summary>
internal static class DocumentLint
{
    public static void Check(JsonObject root, SourceFile source, DiagnosticBag diagnostics)
    {
        if (root["info"]?["title"] is null)
        {
            diagnostics.Warning("CC0062", source, "/info", "The document has no 'info' with a 'title': the client is called IUpstreamClient.", "Add it, or name the interface.");
        }

        foreach (var (name, _) in root["webhooks"] as JsonObject ?? [])
        {
            diagnostics.Note("CC0063", source, JsonPointer.Append("/webhooks", name), $"The webhook '{name}' is a call to you, not by you: nothing is generated for it.", "Nothing to do.");
        }

        var inComponents = root["components"]?["securitySchemes"] as JsonObject;
        foreach (var (name, scheme) in inComponents ?? root["securityDefinitions"] as JsonObject ?? [])
        {
            if (Unsupported(scheme as JsonObject) is { } reason)
            {
                diagnostics.Warning("CC0060", source, JsonPointer.Append(inComponents is null ? "/securityDefinitions" : "/components/securitySchemes", name),
                    $"The security scheme '{name}' ({reason}) is not one that a policy can name.", "Use 'bearer', 'basic' or 'header' if the upstream also takes one of them, else a handler of your own.");
            }
        }
    }

    private static string? Unsupported(JsonObject? scheme) => (scheme?["type"]?.ToString(), scheme?["in"]?.ToString(), scheme?["scheme"]?.ToString().ToUpperInvariant()) switch
    {
        ("apiKey", "query" or "cookie", _) => $"a key in the {scheme!["in"]}",
        ("mutualTLS", _, _) => "client certificates",
        ("http", _, not ("BEARER" or "BASIC" or null)) => $"HTTP {scheme!["scheme"]}",
        _ => null,
    };
}
