using System.Text.Json;
using Clients.Testing.Contracts;

namespace ContractCompiler.Corpus;

/// <summary>Counts the values of an answer about which its own schema says nothing: no generator can give them a type.</summary>
internal static class OpenLeaves
{
    public static int Of(JsonElement value, IReadOnlyList<Schema> schemas)
    {
        var parts = schemas.SelectMany(Parts).Distinct().ToList();
        return value.ValueKind switch
        {
            JsonValueKind.Object when value.EnumerateObject().Any() => value.EnumerateObject().Sum(m => OfMember(m, parts)),
            JsonValueKind.Array when value.GetArrayLength() > 0 => value.EnumerateArray().Sum(i => Below(i, parts.Select(p => p.Items))),
            _ => parts.Exists(p => p.Types.Count > 0 || p.Enum is not null || p.Const is not null || p.Properties.Count > 0) ? 0 : 1,
        };
    }

    private static int OfMember(JsonProperty member, List<Schema> parts) =>
        Below(member.Value, parts.Select(p => p.Properties.TryGetValue(member.Name, out var declared) ? declared : p.AdditionalProperties));

    private static int Below(JsonElement value, IEnumerable<Schema?> schemas) =>
        schemas.OfType<Schema>().ToList() is { Count: > 0 } known ? Of(value, known) : UntypedLeaves.All(value);

    private static HashSet<Schema> Parts(Schema schema)
    {
        var found = new HashSet<Schema>(ReferenceEqualityComparer.Instance);
        Visit(schema);
        return found;

        void Visit(Schema part)
        {
            if (found.Add(part.Target))
            {
                foreach (var inner in part.Target.AllOf.Concat(part.Target.AnyOf).Concat(part.Target.OneOf))
                {
                    Visit(inner);
                }
            }
        }
    }
}
