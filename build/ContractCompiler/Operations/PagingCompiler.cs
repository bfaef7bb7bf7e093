using ContractCompiler.Policy;
using ContractCompiler.Schemas;

namespace ContractCompiler.Operations;

/// <summary>Connects the paging that a policy names with the parameters and members that the contract has.</summary>
internal static class PagingCompiler
{
    public static PagingModel? Compile(OperationModel operation, UpstreamPolicy policy, SchemaCompiler schemas, DiagnosticBag diagnostics)
    {
        if (operation.Policy.Paging is not { } paging)
        {
            return null;
        }

        var pointer = JsonPointer.Append("/operations", operation.Id, "paging");
        if (operation.Result.Use is not { } page)
        {
            diagnostics.Error("CC0121", policy.Source, pointer, $"'{operation.Id}' returns no body to page through.", "Remove 'paging'.");
            return null;
        }

        var items = Follow(page.Type, paging.Items);
        if (items is not { } found || found.Use.Type is not { Kind: ClrKind.List, Element: { } element })
        {
            diagnostics.Error("CC0122", policy.Source, paging.Items is null ? pointer : pointer + "/items",
                $"The answer of '{operation.Id}' has no list '{paging.Items ?? "(the body itself)"}'.",
                "Name the member that holds the items in 'items', with dots for nested members.");
            return null;
        }

        var next = paging.Style == "cursor" ? Follow(page.Type, paging.Next ?? "next") : null;
        if (paging.Style == "cursor" && next is null)
        {
            diagnostics.Error("CC0123", policy.Source, pointer, $"The answer of '{operation.Id}' has no member '{paging.Next ?? "next"}'.",
                "Name the member that holds the next cursor in 'next'.");
            return null;
        }

        var wanted = paging.Parameter ?? paging.Style switch { "cursor" => "cursor", "offset" => "offset", _ => "page" };
        var parameter = operation.Parameters.FirstOrDefault(p => p.WireName == wanted);
        if (parameter is null && paging.Style != "link")
        {
            diagnostics.Error("CC0124", policy.Source, pointer, $"'{operation.Id}' has no parameter '{wanted}'.",
                "Name the parameter that selects the page in 'parameter'.");
            return null;
        }

        var size = operation.Parameters.FirstOrDefault(p => p.WireName == paging.Size);
        return new PagingModel(paging.Style, element, found.Path, next?.Path ?? [], parameter, size, paging.Limit)
        {
            LimitWith = [.. Filters()],
            TotalPath = Told(paging.Total, "total", "an integer", ClrKind.Int32, ClrKind.Int64),
            IncompletePath = Told(paging.Incomplete, "incomplete", "a boolean", ClrKind.Boolean),
        };

        IEnumerable<ParameterModel> Filters()
        {
            foreach (var (i, name) in paging.LimitWith.Index())
            {
                if (operation.Parameters.FirstOrDefault(p => p.WireName == name && !p.Required) is { } filter)
                {
                    yield return filter;
                }
                else
                {
                    diagnostics.Error("CC0136", policy.Source, $"{pointer}/limitWith/{i}", $"'{operation.Id}' has no optional parameter '{name}'.",
                        EditDistance.Nearest(name, operation.Parameters.Select(p => p.WireName)) is { } nearest ? $"Did you mean '{nearest}'?" : "Name a parameter that may be left out.");
                }
            }
        }

        IReadOnlyList<string>? Told(string? member, string key, string what, params ClrKind[] kinds)
        {
            if (member is null || (Follow(page.Type, member) is { } told && kinds.Contains(told.Use.Type.Kind)))
            {
                return member is null ? null : Follow(page.Type, member)!.Value.Path;
            }

            diagnostics.Error("CC0135", policy.Source, $"{pointer}/{key}", $"The answer of '{operation.Id}' has no member '{member}' that is {what}.",
                "Name the member with dots for nested members, or leave the key out.");
            return null;
        }

        (TypeUse Use, IReadOnlyList<string> Path)? Follow(ClrType from, string? dotted)
        {
            var path = new List<string>();
            var use = from.NotNull;
            foreach (var part in dotted?.Split('.') ?? [])
            {
                if (schemas.ModelOf(use.Type) is not RecordModel record || record.Properties.FirstOrDefault(p => p.JsonName == part) is not { } property)
                {
                    return null;
                }

                path.Add(property.Name);
                use = property.Use;
            }

            return (use, path);
        }
    }
}
