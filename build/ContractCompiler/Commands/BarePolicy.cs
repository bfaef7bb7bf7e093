using System.Text;
using System.Text.Json.Nodes;
using ContractCompiler.Naming;
using ContractCompiler.Policy;

namespace ContractCompiler.Commands;

/// <summary>The policy of a contract that has none: every default, and the first server that the document names.</summary>
internal static class BarePolicy
{
    private const string Placeholder = "https://upstream.invalid";

    public static UpstreamPolicy For(ContractDocument document, string space, string? interfaceName, IReadOnlyList<string> slice, bool reflection = false)
    {
        var title = Identifier.Pascal(document.OpenApi.Info?.Title is { Length: > 0 } given ? given : "Upstream");
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
            Root = new JsonObject
            {
                ["egress"] = new JsonObject
                {
                    ["hosts"] = new JsonArray(new Uri(address).IdnHost), ["schemes"] = new JsonArray(new Uri(address).Scheme),
                },
            },
        };
    }

    private static string Address(ContractDocument document) =>
        document.OpenApi.Servers?.Select(s => s.Url).FirstOrDefault(u => Uri.TryCreate(u, UriKind.Absolute, out var uri) &&
            uri.Scheme is "https" or "http" && uri.IdnHost != "contract.invalid" && !u!.Contains('{')) ?? Placeholder;

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
