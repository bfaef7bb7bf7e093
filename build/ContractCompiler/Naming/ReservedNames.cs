using ContractCompiler.Schemas;

namespace ContractCompiler.Naming;

/// <summary>
/// Names that no generated type may take: generated code writes framework and runtime types by their short names, and a type of the
/// client's own namespace would shadow them.
/// </summary>
internal static class ReservedNames
{
    private const string Suffix = "Model";

    private static readonly string[] Types =
    [
        // System
        "Boolean", "Byte", "CancellationToken", "DateOnly", "DateTimeOffset", "Decimal", "Double", "Exception", "Func", "Guid", "HttpContent",
        "HttpMethod", "HttpResponseMessage", "IDictionary", "IEnumerable", "IReadOnlyDictionary", "IReadOnlyList", "Int32", "Int64", "JsonConverter",
        "JsonConverterAttribute", "JsonElement", "JsonSerializerOptions", "JsonTypeInfo", "NotNullWhen", "NotNullWhenAttribute", "Nullable", "Object",
        "Obsolete", "ObsoleteAttribute", "Stream", "String", "System", "Task", "TimeOnly", "TimeSpan", "Type", "Uri", "Void", "IAsyncEnumerable",
        // Refit
        "Refit", "AliasAs", "AliasAsAttribute", "Body", "BodyAttribute", "CollectionFormat", "Delete", "DeleteAttribute", "Encoded",
        "EncodedAttribute", "Get", "GetAttribute", "Head", "HeadAttribute", "Header", "HeaderAttribute", "Headers", "HeadersAttribute", "Options",
        "OptionsAttribute", "Patch", "PatchAttribute", "Post", "PostAttribute", "Property", "PropertyAttribute", "Put", "PutAttribute", "Query",
        "QueryAttribute", "QueryName", "QueryNameAttribute",
        // Clients.Resilience
        "ContractJson", "FormPart", "IJsonModel", "IOpenEnum", "IOpenInteger", "IUnion", "JsonMembers", "JsonModel", "JsonTypes", "NoContent",
        "OpenEnumConverter", "OpenIntegerConverter", "OperationDefinition", "Optional", "ParameterStyle", "RequestValue", "ResponseReader", "Union", "UnionCase",
        "UnionConverter", "UnionShape", "Trace", "TraceAttribute", "UpstreamCall", "UpstreamCallOptions", "UpstreamContract", "UpstreamContractAttribute", "UpstreamDefinition", "UpstreamException", "UpstreamFile",
        "UpstreamInvoker", "UpstreamPageable", "UpstreamResponse",
    ];

    /// <summary>Whether generated code means something else by this name.</summary>
    public static bool IsTaken(string name) => Taken.Contains(name);

    private static readonly HashSet<string> Taken = new(Types, StringComparer.OrdinalIgnoreCase);

    /// <summary>The names of members that every type of a kind has; C# allows no type the name of one of its members.</summary>
    public static IReadOnlyList<string> Members(ClrKind kind) => kind switch
    {
        ClrKind.Enum or ClrKind.OpenInteger => [.. Always, "Value", "IsKnown", "From", "Parse"],
        ClrKind.Union => [.. Always, "Raw", "IsUnknown", "Match", "Branch", "TryGet", "Get", "Cases", "Discriminator", "Create"],
        _ => [.. Always, "MemberwiseClone", "Finalize", "ReferenceEquals", "AdditionalProperties", "Describe"],
    };

    /// <summary>The name, or the nearest one that a generated type may have.</summary>
    public static string Free(string name, ClrKind kind) =>
        Taken.Contains(name) || Members(kind).Contains(name, StringComparer.OrdinalIgnoreCase) ? name + Suffix : name;

    private static readonly string[] Always = ["Equals", "GetHashCode", "GetType", "ToString"];
}
