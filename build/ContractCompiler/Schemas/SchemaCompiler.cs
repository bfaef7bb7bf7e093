using System.Runtime.CompilerServices;
using Microsoft.OpenApi;

namespace ContractCompiler.Schemas;

/// <summary>
/// Compiles schemas into C# types. Components keep their names; inline schemas are lifted to types of their own, named after the place
/// that declares them; what is only another spelling of the same thing (null branches, single-branch unions) disappears.
/// </summary>
internal sealed class SchemaCompiler(OpenApiDocument document, TypeNames names)
{
    private readonly Dictionary<IOpenApiSchema, ClrType> _declared = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<IOpenApiSchema, TypeUse> _referred = new(ReferenceEqualityComparer.Instance);
    private string _operation = "";
    private readonly Dictionary<string, Model> _models = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];

    /// <summary>In the order of the contract, each before those that it is made of.</summary>
    public IReadOnlyCollection<Model> Models => [.. _order.Where(_models.ContainsKey).Select(n => _models[n])];

    /// <summary>What is compiled from here on belongs to this operation.</summary>
    public void Enter(string operation) => _operation = operation;

    /// <summary>The type of a schema.</summary>
    /// <param name="schema">The schema, or a reference to one.</param>
    /// <param name="place">Where it stands: what an inline schema is named after.</param>
    public TypeUse Compile(IOpenApiSchema schema, string place)
    {
        names.Declare(schema, place, _operation);
        return Compile(schema);
    }

    /// <summary>The type of a schema that stands within another.</summary>
    public TypeUse Compile(IOpenApiSchema schema)
    {
        if (ComponentOf(schema) is { } id)
        {
            return Component(id);
        }

        // Chains of schemas are as long as the document wants: beyond the stack they are an error, not the end of the process.
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return schema is OpenApiSchemaReference { Target: { } target } ? Referred(target) : Inline(schema);
    }

    /// <summary>
    /// The body of a partial update: members that may be absent and may be null keep the two apart; in a merge patch (RFC 7396), where null
    /// removes, all optional ones do.
    /// </summary>
    public TypeUse CompilePatch(IOpenApiSchema schema, string place, bool isMerge)
    {
        names.Declare(schema, place, _operation);
        var target = Target(schema);
        if (SchemaKind.Of(target) != ClrKind.Record)
        {
            return Compile(schema);
        }

        var record = RecordBuilder.Build(target, names.OfPatch(target, isMerge), this);
        var members = record.Properties.Select(p => p with { Partial = !p.Required && p.Direction != MemberDirection.ReadOnly && (isMerge || p.TakesNull) }).ToList();
        return members.Exists(p => p.Partial)
            ? new TypeUse(Add(record with { Properties = members }, ClrKind.Record), SchemaShape.AllowsNull(target))
            : Compile(schema);
    }

    /// <summary>A union of types that are not alternatives of one schema: the bodies of several statuses.</summary>
    public TypeUse Union(string place, IReadOnlyList<ClrType> types) =>
        Add(UnionBuilder.ByStatus(names.OfPlace(place, ClrKind.Union), types), ClrKind.Union).NotNull;

    public Model? ModelOf(ClrType type) => _models.GetValueOrDefault(type.Name);

    /// <summary>The name of the component that a schema refers to, null for an inline one.</summary>
    public string? ComponentName(IOpenApiSchema schema) => ComponentOf(schema) is { } id ? names.OfComponent(id) : null;

    private string? ComponentOf(IOpenApiSchema schema) =>
        SchemaShape.ReferenceId(schema) is { } id && document.Components?.Schemas?.ContainsKey(id) == true ? id : null;

    /// <summary>
    /// A reference into the middle of another schema. Each target is compiled once: compiled at each reference anew, forty small schemas
    /// could stand for a trillion types.
    /// </summary>
    private TypeUse Referred(IOpenApiSchema target)
    {
        if (_referred.TryGetValue(target, out var known))
        {
            return known;
        }

        // One that contains itself without an object in between (a JSON value, say) has no C# type.
        _referred[target] = ClrType.Json.NotNull;
        return _referred[target] = Inline(target);
    }

    private TypeUse Component(string id)
    {
        var schema = document.Components!.Schemas![id];
        if (SchemaKind.Of(schema) is { } kind)
        {
            return Declared(schema, kind, isComponent: id);
        }

        return schema is OpenApiSchemaReference ? Compile(schema) : Referred(schema);
    }

    private TypeUse Inline(IOpenApiSchema schema)
    {
        if (SchemaKind.Of(schema) is { } kind)
        {
            return Declared(names.Canonical(schema), kind, isComponent: null);
        }

        var plain = PlainTypes.Of(schema, this);
        return plain with { Nullable = plain.Nullable || SchemaShape.AllowsNull(schema) };
    }

    private TypeUse Declared(IOpenApiSchema schema, ClrKind kind, string? isComponent)
    {
        var nullable = SchemaShape.AllowsNull(schema);
        if (_declared.TryGetValue(schema, out var known))
        {
            return new TypeUse(known, nullable);
        }

        var name = isComponent is not null ? names.OfComponent(isComponent)! : names.OfInline(schema, kind);

        // Known before it is compiled: that is what lets a schema contain itself.
        _declared[schema] = new ClrType(kind, name, name);
        _order.Add(name);
        var model = Build(schema, kind, name);
        return model is UnionModel { Cases: [var only] } && isComponent is null
            ? new TypeUse(_declared[schema] = only.Type, nullable)
            : new TypeUse(Add(model, kind), nullable);
    }

    private Model Build(IOpenApiSchema schema, ClrKind kind, string name) => kind switch
    {
        ClrKind.Enum or ClrKind.OpenInteger => EnumBuilder.Build(schema, name),
        ClrKind.Union => UnionBuilder.Build(schema, name, this),
        _ => RecordBuilder.Build(schema, name, this),
    };

    private ClrType Add(Model model, ClrKind kind)
    {
        if (_models.TryAdd(model.Name, model) && !_order.Contains(model.Name))
        {
            _order.Add(model.Name);
        }

        return new ClrType(kind, model.Name, model.Name);
    }

    private static IOpenApiSchema Target(IOpenApiSchema schema) => schema is OpenApiSchemaReference { Target: { } target } ? target : schema;
}
