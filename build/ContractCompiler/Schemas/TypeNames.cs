using ContractCompiler.Naming;
using Microsoft.OpenApi;

namespace ContractCompiler.Schemas;

/// <summary>
/// The name of every generated type. Components keep theirs; an inline schema is called after the place that declares it. No name
/// depends on what else a document declares or on what a slice leaves out, unless two things want the very same one
/// (docs/decisions/0013).
/// </summary>
internal sealed class TypeNames
{
    private readonly Dictionary<string, string> _components;
    private readonly SchemaPlaces _places;
    private readonly List<string> _taken;
    private readonly Dictionary<object, (string Wanted, string Path)> _claims = [];
    private Dictionary<object, string>? _settled;

    public TypeNames(OpenApiDocument document, IReadOnlyList<string> reserved)
    {
        _components = NameClaims.Settle(
            (document.Components?.Schemas ?? Enumerable.Empty<KeyValuePair<string, IOpenApiSchema>>()).Select(s => new NameClaim<string>(
                s.Key, ReservedNames.Free(Identifier.Pascal(s.Key), SchemaKind.Of(s.Value) ?? ClrKind.Record), s.Key)),
            reserved, "Schema");
        _taken = [.. reserved, .. _components.Values];
        _places = new SchemaPlaces(document, _components);
    }

    /// <summary>Shares the names out among all types of the document.</summary>
    /// <param name="compileAll">Compiles the whole document: what is asked for meanwhile are claims, and nothing is final.</param>
    public void Settle(Action<TypeNames> compileAll)
    {
        compileAll(this);

        _settled = NameClaims.Settle(_claims.Select(c => new NameClaim<object>(c.Key, c.Value.Wanted, c.Value.Path)), _taken, "Type");
    }

    public string? OfComponent(string id) => _components.GetValueOrDefault(id);

    /// <summary>Says where an operation has a schema.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="place">What an inline schema is named after there.</param>
    /// <param name="operation">The name of the operation.</param>
    public void Declare(IOpenApiSchema schema, string place, string operation) =>
        _places.Declare(schema, new SchemaPlace(place, "operations/" + place, "operations/" + operation, IsShared: false));

    /// <summary>The first schema of the same owner that says the same.</summary>
    public IOpenApiSchema Canonical(IOpenApiSchema schema) => _places.Canonical(schema);

    public string OfInline(IOpenApiSchema schema, ClrKind kind)
    {
        var place = _places.Of(schema);
        return Take(schema, ReservedNames.Free(place.Name, kind), place.Path);
    }

    /// <summary>The form of a schema in which a partial update sends it.</summary>
    public string OfPatch(IOpenApiSchema schema, bool isMerge)
    {
        var place = _places.Of(schema);
        return Take((schema, isMerge), place.IsShared ? place.Name + "Patch" : ReservedNames.Free(place.Name, ClrKind.Record), $"{place.Path}#{(isMerge ? "merge" : "patch")}");
    }

    /// <summary>A type that no schema stands for.</summary>
    public string OfPlace(string place, ClrKind kind) => Take(place, ReservedNames.Free(place, kind), place);

    private string Take(object key, string wanted, string path)
    {
        if (_settled is not null)
        {
            return _settled[key];
        }

        // Until the names are shared out, all that matters is that different types have different ones.
        _claims.TryAdd(key, (wanted, path));
        return $"{wanted}#{path}";
    }
}
