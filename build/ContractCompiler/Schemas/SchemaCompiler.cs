using ContractCompiler.Naming;
using Microsoft.OpenApi;

namespace ContractCompiler.Schemas;

/// <summary>
/// Compiles schemas into C# types. Components keep their names; inline schemas are lifted to types of their own, named after the place
/// where they stand; what is only another spelling of the same thing (null branches, single-branch unions) disappears.
/// </summary>
internal sealed class SchemaCompiler
{
    private readonly OpenApiDocument _document;
    private readonly NameScope _names;
    private readonly Dictionary<string, string> _componentNames = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TypeUse> _components = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _shapes = new(StringComparer.Ordinal);
    private readonly Dictionary<IOpenApiSchema, TypeUse> _referred = new(ReferenceEqualityComparer.Instance);
    private readonly SentSchemas _sent;
    private readonly HashSet<string> _inProgress = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Model> _models = new(StringComparer.Ordinal);

    public SchemaCompiler(OpenApiDocument document, NameScope names)
    {
        _document = document;
        _names = names;
        _sent = SentSchemas.Of(document);

        // All of them, also those that a slice leaves out: a name must not depend on what else is generated.
        foreach (var (id, schema) in document.Components?.Schemas ?? Enumerable.Empty<KeyValuePair<string, IOpenApiSchema>>())
        {
            _componentNames[id] = names.Take(ReservedNames.Free(Identifier.Pascal(id), DeclaresModel(schema) ?? ClrKind.Record));
        }
    }

    public IReadOnlyCollection<Model> Models => _models.Values;

    /// <summary>The type of a schema.</summary>
    /// <param name="schema">The schema, or a reference to one.</param>
    /// <param name="name">The name that an inline schema gets if it needs a type of its own.</param>
    public TypeUse Compile(IOpenApiSchema schema, string name)
    {
        if (SchemaShape.ReferenceId(schema) is { } id && _componentNames.ContainsKey(id))
        {
            return Component(id);
        }

        // Chains of schemas are as long as the document wants: beyond the stack they are an error, not the end of the process.
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        return schema is OpenApiSchemaReference { Target: { } target } ? Referred(target, name) : Inline(schema, name, isComponent: false);
    }

    /// <summary>
    /// A reference into the middle of another schema. Each target is compiled once, under the first name that asks: compiled at each reference
    /// anew, forty small schemas could stand for a trillion types.
    /// </summary>
    private TypeUse Referred(IOpenApiSchema target, string name)
    {
        if (_referred.TryGetValue(target, out var known))
        {
            return known;
        }

        // One that contains itself has no name by which it could refer to itself.
        _referred[target] = ClrType.Json.NotNull;
        return _referred[target] = Inline(target, name, isComponent: false);
    }

    /// <summary>
    /// The body of a partial update: members that may be absent and may be null keep the two apart; in a merge patch (RFC 7396), where null
    /// removes, all optional ones do.
    /// </summary>
    public TypeUse CompilePatch(IOpenApiSchema schema, string name, bool isMerge)
    {
        var target = schema is OpenApiSchemaReference { Target: { } resolved } ? resolved : schema;
        if (DeclaresModel(target) != ClrKind.Record)
        {
            return Compile(schema, name);
        }

        var own = SchemaShape.ReferenceId(schema) is { } id && _componentNames.TryGetValue(id, out var component) ? component + "Patch" : name;
        var record = RecordBuilder.Build(target, own, this);
        var members = record.Properties.Select(p => p with { Partial = !p.Required && (isMerge || p.TakesNull) }).ToList();
        return members.Exists(p => p.Partial)
            ? Folded(record with { Properties = members }, ClrKind.Record, SchemaShape.AllowsNull(target))
            : Compile(schema, name);
    }

    /// <summary>A union of types that are not alternatives of one schema: the bodies of several statuses.</summary>
    public TypeUse Union(string name, IReadOnlyList<ClrType> types)
    {
        var names = new NameScope([.. ReservedNames.Members(ClrKind.Union), name]);
        return Folded(new UnionModel(name, [], false, null, [.. types.Select(t => new UnionCaseModel(names.Take(UnionBuilder.ShortName(t)), t, [], [], []))], ByStatus: true),
            ClrKind.Union, nullable: false);
    }

    /// <summary>Whether a client may have to make a value of this schema.</summary>
    public bool IsSent(IOpenApiSchema schema) => _sent.Contains(schema);

    public Model? ModelOf(ClrType type) => _models.GetValueOrDefault(type.Name);

    private TypeUse Component(string id)
    {
        if (_components.TryGetValue(id, out var known))
        {
            return known;
        }

        var schema = _document.Components!.Schemas![id];
        var name = _componentNames[id];
        if (DeclaresModel(schema) is { } kind)
        {
            // Registered before it is compiled: that is what lets a schema contain itself.
            var use = new TypeUse(new ClrType(kind, name, name), SchemaShape.AllowsNull(schema));
            _components[id] = use;
            Inline(schema, name, isComponent: true);
            return use;
        }

        if (!_inProgress.Add(id))
        {
            // An alias that contains itself without an object in between (a JSON value, say) has no C# type.
            return ClrType.Json.NotNull;
        }

        var alias = schema is OpenApiSchemaReference ? Compile(schema, name) : Inline(schema, name, isComponent: true);
        _inProgress.Remove(id);
        return _components[id] = alias;
    }

    private static ClrKind? DeclaresModel(IOpenApiSchema schema) => schema switch
    {
        OpenApiSchemaReference => null,
        _ when SchemaShape.IsStringEnum(schema) => ClrKind.Enum,
        _ when SchemaShape.Alternatives(schema).Count > 1 && UnionBuilder.IsUnion(schema) => ClrKind.Union,
        _ when RecordBuilder.IsRecord(schema) => ClrKind.Record,
        _ => null,
    };

    private TypeUse Inline(IOpenApiSchema schema, string name, bool isComponent)
    {
        var nullable = SchemaShape.AllowsNull(schema);
        if (DeclaresModel(schema) is { } kind)
        {
            return isComponent ? Declared(schema, kind, name, nullable) : Folded(Build(schema, kind, name), kind, nullable);
        }

        var plain = Plain(schema, name);
        return plain with { Nullable = plain.Nullable || nullable };
    }

    private TypeUse Declared(IOpenApiSchema schema, ClrKind kind, string name, bool nullable)
    {
        if (_models.TryAdd(name, null!))
        {
            _models[name] = Build(schema, kind, name);
            _shapes.TryAdd(ModelShape.Of(_models[name]), name);
        }

        return new TypeUse(new ClrType(kind, name, name), nullable);
    }

    /// <summary>An inline schema that says the same as a type that is there already becomes that type.</summary>
    private TypeUse Folded(Model model, ClrKind kind, bool nullable)
    {
        if (model is UnionModel { Cases: [var only] })
        {
            return new TypeUse(only.Type, nullable);
        }

        var shape = ModelShape.Of(model);
        if (!_shapes.TryGetValue(shape, out var name))
        {
            name = _names.Take(ReservedNames.Free(model.Name, kind));
            _shapes[shape] = name;
            _models[name] = model with { Name = name };
        }

        return new TypeUse(new ClrType(kind, name, name), nullable);
    }

    private Model Build(IOpenApiSchema schema, ClrKind kind, string name) => kind switch
    {
        ClrKind.Enum => EnumBuilder.Build(schema, name),
        ClrKind.Union => UnionBuilder.Build(schema, name, this),
        _ => RecordBuilder.Build(schema, name, this),
    };

    private TypeUse Plain(IOpenApiSchema schema, string name)
    {
        if (SchemaShape.Alternatives(schema) is [var only] && !SchemaShape.IsObject(schema))
        {
            return Compile(only, name);
        }

        if (schema.AllOf is [var single] && schema.Properties is not { Count: > 0 })
        {
            return Compile(single, name);
        }

        if (schema.Items is not null || SchemaShape.TypeOf(schema) == JsonSchemaType.Array)
        {
            var element = schema.Items is null ? ClrType.Json.NotNull : Compile(schema.Items, name + "Item");
            return ClrType.ListOf(element).NotNull;
        }

        if (schema.AdditionalProperties is { } values && !SchemaShape.IsEmpty(values))
        {
            return ClrType.MapOf(Compile(values, name + "Value")).NotNull;
        }

        if (SchemaShape.TypeOf(schema) == JsonSchemaType.Object)
        {
            return ClrType.MapOf(ClrType.Json.NotNull).NotNull;
        }

        return (ScalarTypes.Of(schema) ?? FromConstant(schema) ?? ClrType.Json).NotNull;
    }

    private static ClrType? FromConstant(IOpenApiSchema schema) =>
        schema.Const is not null ? ClrType.String : schema.Enum is { Count: > 0 } && schema.Type is null && SchemaShape.IsStringEnum(schema) ? ClrType.String : null;
}
