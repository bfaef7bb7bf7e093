namespace ContractCompiler.Schemas;

internal enum ClrKind
{
    String, Int32, Int64, Double, Decimal, Boolean, DateTime, Date, Time, Duration, Guid, Uri, Bytes, Json, List, Map, Record, Enum, OpenInteger, Union, Stream, File, Events,
}

/// <summary>A C# type that a schema compiles into.</summary>
/// <param name="Kind">What it is, for the places that treat kinds differently (formatting of parameters, shapes of unions).</param>
/// <param name="Name">The type as written in code, never nullable; framework types by their short name, which no model may take (<see cref="Naming.ReservedNames"/>).</param>
/// <param name="InfoName">The name of its property on the generated JSON context.</param>
/// <param name="Element">Of a list or map, the element.</param>
internal sealed record ClrType(ClrKind Kind, string Name, string InfoName, TypeUse? Element = null)
{
    public static readonly ClrType String = new(ClrKind.String, "string", "String");
    public static readonly ClrType Int32 = new(ClrKind.Int32, "int", "Int32");
    public static readonly ClrType Int64 = new(ClrKind.Int64, "long", "Int64");
    public static readonly ClrType Double = new(ClrKind.Double, "double", "Double");
    public static readonly ClrType Decimal = new(ClrKind.Decimal, "decimal", "Decimal");
    public static readonly ClrType Boolean = new(ClrKind.Boolean, "bool", "Boolean");
    public static readonly ClrType DateTime = new(ClrKind.DateTime, "DateTimeOffset", "DateTimeOffset");
    public static readonly ClrType Date = new(ClrKind.Date, "DateOnly", "DateOnly");
    public static readonly ClrType Time = new(ClrKind.Time, "TimeOnly", "TimeOnly");
    public static readonly ClrType Duration = new(ClrKind.Duration, "TimeSpan", "TimeSpan");
    public static readonly ClrType Guid = new(ClrKind.Guid, "Guid", "Guid");
    public static readonly ClrType Uri = new(ClrKind.Uri, "Uri", "Uri");
    public static readonly ClrType Bytes = new(ClrKind.Bytes, "byte[]", "ByteArray");
    public static readonly ClrType Json = new(ClrKind.Json, "JsonElement", "JsonElement");
    public static readonly ClrType Stream = new(ClrKind.Stream, "Stream", "Stream");

    public static readonly ClrType File = new(ClrKind.File, "UpstreamFile", "File");

    public bool IsValueType => Kind is ClrKind.Int32 or ClrKind.Int64 or ClrKind.Double or ClrKind.Decimal or ClrKind.Boolean or
        ClrKind.DateTime or ClrKind.Date or ClrKind.Time or ClrKind.Duration or ClrKind.Guid or ClrKind.Json or ClrKind.Enum or ClrKind.OpenInteger;

    public static ClrType ListOf(TypeUse element) => new(ClrKind.List,
        $"IReadOnlyList<{element.Text}>", "ListOf" + element.InfoName, element);

    public static ClrType MapOf(TypeUse element) => new(ClrKind.Map,
        $"IReadOnlyDictionary<string, {element.Text}>", "MapOf" + element.InfoName, element);

    public static ClrType EventsOf(TypeUse element) => new(ClrKind.Events, $"IAsyncEnumerable<{element.Text}>", "EventsOf" + element.InfoName, element);

    /// <summary>The type as the runtime knows it: without the annotations of references that may be null.</summary>
    public string RuntimeName => Kind switch
    {
        ClrKind.List => $"IReadOnlyList<{Element!.Value.RuntimeName}>",
        ClrKind.Map => $"IReadOnlyDictionary<string, {Element!.Value.RuntimeName}>",
        _ => Name,
    };

    public TypeUse NotNull => new(this, Nullable: false);
}

/// <summary>A type in one place, where it may be null or not.</summary>
internal readonly record struct TypeUse(ClrType Type, bool Nullable)
{
    public string Text => Nullable ? Type.Name + "?" : Type.Name;

    public string InfoName => Nullable && Type.IsValueType ? "Nullable" + Type.InfoName : Type.InfoName;

    public string RuntimeName => Nullable && Type.IsValueType ? Type.RuntimeName + "?" : Type.RuntimeName;

    public TypeUse OrNull => this with { Nullable = true };
}
