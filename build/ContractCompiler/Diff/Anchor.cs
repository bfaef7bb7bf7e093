namespace ContractCompiler.Diff;

/// <summary>
/// Places that the wire and the generated C# have in common. A change of the wire and a change of the C# at the same place are two statements of
/// one change.
/// </summary>
internal static class Anchor
{
    public static string Operation(string key) => $"operation {key}";

    public static string Name(string key) => $"operation {key} name";

    public static string Paging(string key) => $"operation {key} paging";

    public static string Deprecated(string anchor) => $"{anchor} deprecated";

    public static string Parameter(string key, string wireName) => $"operation {key} parameter {wireName}";

    public static string Body(string key) => $"operation {key} body";

    public static string Result(string key) => $"operation {key} result";

    public static string Error(string key, string status) => $"operation {key} error {status}";

    public static string Type(string type) => $"type {type}";

    public static string TypeName(string type) => $"type {type} name";

    public static string Member(string type, string jsonName) => $"type {type} member {jsonName}";

    public static string Value(string type, string value) => $"type {type} value {value}";

    public static string Cases(string type) => $"type {type} cases";
}
