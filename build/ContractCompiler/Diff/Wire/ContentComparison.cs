using ContractCompiler.Operations;
using ContractCompiler.Schemas;
using Microsoft.OpenApi;

namespace ContractCompiler.Diff.Wire;

/// <summary>What a body may be written in, and the schema of each.</summary>
internal sealed class ContentComparison(SchemaComparison schemas, WireLog log)
{
    public void Compare(
        IDictionary<string, IOpenApiMediaType> before, IDictionary<string, IOpenApiMediaType> after,
        Func<string, TypeUse?> oldUse, Func<string, TypeUse?> newUse, WirePlace at)
    {
        var (old, @new) = (ByName(before), ByName(after));
        foreach (var (name, (mediaType, media)) in @new)
        {
            var place = at with { NewPointer = JsonPointer.Append(at.NewPointer, mediaType) };
            if (!old.TryGetValue(name, out var known))
            {
                log.Add(WireRules.MediaTypeAdded, place, $"media type `{mediaType}` added");
            }
            else if (known.Media.Schema is { } left && media.Schema is { } right)
            {
                schemas.Compare(
                    (new SchemaAt(left, JsonPointer.Append(at.OldPointer, known.Name) + "/schema"), oldUse(known.Name)),
                    (new SchemaAt(right, place.NewPointer + "/schema"), newUse(mediaType)), at);
            }
        }

        foreach (var (_, (mediaType, _)) in old.Where(m => !@new.ContainsKey(m.Key)))
        {
            log.Add(WireRules.MediaTypeRemoved, at with { OldPointer = JsonPointer.Append(at.OldPointer, mediaType) },
                $"media type `{mediaType}` removed", inOld: true);
        }
    }

    private static Dictionary<string, (string Name, IOpenApiMediaType Media)> ByName(IDictionary<string, IOpenApiMediaType> content) => content
        .GroupBy(c => MediaTypes.Bare(c.Key), StringComparer.Ordinal).ToDictionary(g => g.Key, g => (g.First().Key, g.First().Value), StringComparer.Ordinal);
}
