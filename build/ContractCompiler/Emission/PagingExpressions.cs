using System.Globalization;
using System.Text.Json.Nodes;
using ContractCompiler.Operations;

namespace ContractCompiler.Emission;

/// <summary>The method that walks the pages of an operation: its signature, and the functions that the walk is made of.</summary>
internal static class PagingExpressions
{
    public static JsonObject Build(OperationModel operation, PagingModel paging, IReadOnlyList<ClientParameter> parameters)
    {
        // The walk chooses the page itself.
        var own = parameters.Where(p => p.Source is not { Conditional: true } && p.Source != paging.Parameter).ToList();
        var page = operation.Result.Use!.Value;
        var self = parameters.Count == 1 ? "args" : null;
        var set = paging.Parameter is { } walked
            ? self is not null ? $"({walked.Use.Text})value" : $"args with {{ {walked.Name} = ({walked.Use.Text})value }}"
            : null;
        var shape = $"new PageShape<{page.Text}, {paging.Item.Text}>({Reading(paging.ItemsPath)}){Details()}";
        var next = Reading(paging.NextPath);
        var setter = $"static (args, value) => {set}";
        var size = own.Find(p => p.Source is not null && p.Source == paging.Size)?.Name ?? "null";
        var head = $"UpstreamPageable<{paging.Item.Text}> {operation.Name}AllAsync";
        return new JsonObject
        {
            ["by"] = paging.Style switch { "link" => "Link", "cursor" => "Cursor", "offset" => "Offset", _ => "Number" },
            ["item"] = paging.Item.Text,
            ["doc"] = RenderDocument.Lines(ClientParameters.Documentation(own)),
            ["signature"] = ClientParameters.Signature(head, own),
            ["implementation"] = ClientParameters.Implementation(head, own),
            ["args"] = ClientParameters.Tuple(parameters, p => own.Contains(p) ? p.Name : $"({p.Text})null"),
            ["walk"] = paging.Style switch
            {
                "link" => shape,
                "cursor" => $"{shape}, {next}, {setter}",
                "offset" => $"{shape}, {setter}",
                _ => $"{shape}, {setter}, 1, {size}",
            },
        };

        string Details()
        {
            var details = new (string Name, string? Value)[]
            {
                ("Total", paging.TotalPath is { } total ? Reading(total) : null),
                ("Incomplete", paging.IncompletePath is { } incomplete ? Reading(incomplete) : null),
                ("Limit", Limit()),
            };
            var told = details.Where(d => d.Value is not null).Select(d => $"{d.Name} = {d.Value}").ToList();
            return told.Count == 0 ? "" : $" {{ {string.Join(", ", told)} }}";
        }

        string? Limit()
        {
            var filters = own.Where(p => p.Source is not null && paging.LimitWith.Contains(p.Source)).Select(p => $"{p.Name} is not null").ToList();
            return paging.Limit is not { } limit ? null
                : filters.Count == 0 ? limit.ToString(CultureInfo.InvariantCulture)
                : string.Create(CultureInfo.InvariantCulture, $"{string.Join(" || ", filters)} ? {limit} : null");
        }

        string Reading(IReadOnlyList<string> path) => "static page => page" + Members(path, page.Nullable);

        static string Members(IReadOnlyList<string> path, bool nullable) =>
            string.Concat(path.Select((member, i) => (i > 0 || nullable ? "?." : ".") + member));
    }
}
