using System.Text;
using System.Text.Json.Nodes;
using ContractCompiler.Naming;
using ContractCompiler.Operations;
using ContractCompiler.Policy;

namespace ContractCompiler.Commands;

/// <summary>The policy of a contract that has none: every default, and the first server that the document names.</summary>
internal static class BarePolicy
{
    private const string Placeholder = "https://upstream.invalid";

    public static UpstreamPolicy For(ContractDocument document, string space, string? interfaceName, IReadOnlyList<string> slice, bool reflection = false)
    {
        var title = Identifier.Pascal(document.OpenApi.Info?.Title is { Length: > 0 } given ? given : "Api");
        interfaceName ??= $"I{title.TrimStart('_')}{(title.EndsWith("Client", StringComparison.Ordinal) ? "" : "Client")}";
        if (!Identifier.IsNamespace(space) || !Identifier.IsIdentifier(interfaceName) || interfaceName.Length < 2)
        {
            throw new ContractException("CC0130", document.Source.Path, SourcePosition.Start,
                $"'{space}.{interfaceName}' is not the full name of an interface.", "Correct --namespace or --interface, for example Acme.Petstore and IPetstoreClient.");
        }

        var address = Address(document);
        return new UpstreamPolicy
        {
            Source = document.Source,
            Name = Kebab(title),
            Namespace = space,
            Interface = interfaceName,
            Contract = document.Source.Path,
            Reflection = reflection,
            BaseAddress = address,
            Slice = slice,
            IsBare = true,
            Root = new JsonObject
            {
                ["egress"] = new JsonObject
                {
                    ["hosts"] = Strings(OwnServers(document).Select(s => s.IdnHost).Prepend(new Uri(address).IdnHost)),
                    ["schemes"] = Strings(OwnServers(document).Select(s => s.Scheme).Prepend(new Uri(address).Scheme)),
                    ["ports"] = new JsonArray([.. OwnServers(document).Where(s => !s.IsDefaultPort).Select(s => s.Port).Distinct().Select(p => (JsonNode)p)]),
                },
            },
        };
    }

    private static string Address(ContractDocument document) =>
        document.OpenApi.Servers?.Select(ServerCompiler.Address).FirstOrDefault(a => a is not null && a.Host != ContractDocument.Location.Host)?.AbsoluteUri.TrimEnd('/')
        ?? Placeholder;

    /// <summary>Nobody has said where calls may go: to where the document sends them.</summary>
    private static IEnumerable<Uri> OwnServers(ContractDocument document) => document.OpenApi.Paths.Values
        .SelectMany(p => (p.Servers ?? []).Concat((p.Operations?.Values ?? Enumerable.Empty<Microsoft.OpenApi.OpenApiOperation>()).SelectMany(o => o.Servers ?? [])))
        .Select(ServerCompiler.Address).OfType<Uri>().Where(a => a.Host != ContractDocument.Location.Host);

    private static JsonArray Strings(IEnumerable<string> values) => new([.. values.Distinct(StringComparer.Ordinal).Select(v => (JsonNode)v)]);

    private static string Kebab(string pascal)
    {
        var result = new StringBuilder();
        foreach (var c in pascal.Where(char.IsAsciiLetterOrDigit))
        {
            result.Append(char.IsUpper(c) && result.Length > 0 && char.IsLower(result[^1]) ? "-" : "").Append(char.ToLowerInvariant(c));
        }

        return result.Length > 0 && char.IsAsciiLetter(result[0]) ? result.ToString() : "upstream";
    }
}
