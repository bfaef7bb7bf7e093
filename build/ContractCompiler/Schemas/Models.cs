namespace ContractCompiler.Schemas;

/// <summary>A type that is generated: a record, an open enum or a union.</summary>
internal abstract record Model(string Name, IReadOnlyList<string> Documentation, bool Deprecated);

internal sealed record RecordModel(
    string Name, IReadOnlyList<string> Documentation, bool Deprecated, IReadOnlyList<PropertyModel> Properties)
    : Model(Name, Documentation, Deprecated)
{
    /// <summary>The type of members that the contract does not name; null when anything goes.</summary>
    public TypeUse? Additional { get; init; }

    /// <summary>The contract allows no members that it does not name.</summary>
    public bool IsClosed { get; init; }

    /// <summary>Its properties alone say all about its JSON.</summary>
    public bool IsPlain => Additional is null && !IsClosed && Properties.All(p => !p.Required || p.Direction == MemberDirection.Both);
}

/// <summary>Who has to give a required member: a schema often stands for what is sent and for what comes back.</summary>
internal enum MemberDirection { Both, ReadOnly, WriteOnly }

internal sealed record PropertyModel(
    string JsonName, string Name, TypeUse Use, bool Required, bool Deprecated, IReadOnlyList<string> Documentation, bool TakesNull = false,
    bool Partial = false, MemberDirection Direction = MemberDirection.Both)
{
    /// <summary>Code that makes a value has to give it: C#'s <c>required</c>.</summary>
    public bool MustBeSet => Required && Direction != MemberDirection.ReadOnly;
}

internal sealed record EnumModel(
    string Name, IReadOnlyList<string> Documentation, bool Deprecated, IReadOnlyList<EnumValueModel> Values,
    bool IsInteger = false)
    : Model(Name, Documentation, Deprecated);

internal sealed record EnumValueModel(string Name, string Value, IReadOnlyList<string> Documentation);

internal sealed record UnionModel(
    string Name, IReadOnlyList<string> Documentation, bool Deprecated, string? Discriminator, IReadOnlyList<UnionCaseModel> Cases,
    bool ByStatus = false)
    : Model(Name, Documentation, Deprecated)
{
    /// <summary>C# knows no conversion from an interface.</summary>
    public static bool IsConvertible(ClrType type) => type.Kind is not (ClrKind.List or ClrKind.Map or ClrKind.Events);
}

/// <summary>One branch of a union and how its JSON is told from that of the others.</summary>
/// <param name="Tags">Values of the discriminator that name this branch; empty when the shape decides.</param>
/// <param name="Required">Members without which a JSON object is not of this branch.</param>
/// <param name="Known">Members that the branch declares: the more of them are present, the better it fits.</param>
internal sealed record UnionCaseModel(
    string Name, ClrType Type, IReadOnlyList<string> Tags, IReadOnlyList<string> Required, IReadOnlyList<string> Known);
