using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Clients.Resilience;

/// <summary>One field of a form or of a multipart body. Fields without a value are not sent.</summary>
public sealed class FormPart
{
    private const string JsonType = "application/json";

    private FormPart(string name, string? text, UpstreamFile? file, string? mediaType)
    {
        Name = name;
        Value = text;
        Content = file;
        MediaType = mediaType;
    }

    internal string Name { get; }

    internal string? Value { get; }

    internal UpstreamFile? Content { get; }

    internal string? MediaType { get; }

    /// <summary>A formatted value; of a multipart body, <c>text/plain</c> unless the contract names another type.</summary>
    public static IEnumerable<FormPart> Text(string name, string? value, string? mediaType = null) =>
        value is null ? [] : [new(name, value, null, mediaType)];

    /// <summary>Several values under one name.</summary>
    public static IEnumerable<FormPart> Texts<T>(string name, IEnumerable<T>? values, string? mediaType = null) =>
        RequestValue.FormatAll(values)?.Select(v => new FormPart(name, v, null, mediaType)) ?? [];

    /// <summary>A value of any shape: a text or number as it is, unless the contract names a type for it; objects and lists as JSON.</summary>
    public static IEnumerable<FormPart> Json<T>(string name, T? value, JsonTypeInfo<T> type, string? mediaType = null) =>
        Of(name, JsonSerializer.SerializeToElement(value!, type), mediaType);

    /// <summary>Several values of any shape under one name.</summary>
    public static IEnumerable<FormPart> Jsons<T>(string name, IEnumerable<T>? values, JsonTypeInfo<T> type, string? mediaType = null) =>
        values?.SelectMany(v => Json(name, v, type, mediaType)) ?? [];

    /// <summary>A list or an object by the rules of a style, as the contract's <c>encoding</c> says.</summary>
    public static IEnumerable<FormPart> Styled<T>(string name, T? value, JsonTypeInfo<T> type, ParameterStyle style, bool explode)
    {
        if (value is null)
        {
            return [];
        }

        var delimiter = style switch
        {
            ParameterStyle.SpaceDelimited => ' ', ParameterStyle.PipeDelimited => '|', ParameterStyle.TabDelimited => '\t', _ => ',',
        };
        return ParameterText.Of(name, JsonSerializer.SerializeToElement(value, type), style == ParameterStyle.DeepObject, explode)
            .SelectMany(p => Text(p.Name, string.Join(delimiter, p.Texts)));
    }

    /// <summary>A file.</summary>
    /// <param name="name">The name of the field.</param>
    /// <param name="value">The file.</param>
    /// <param name="mediaType">The type that the contract gives it; what the file itself says comes first.</param>
    public static IEnumerable<FormPart> File(string name, UpstreamFile? value, string? mediaType = null) =>
        value is null ? [] : [new(name, null, value, mediaType)];

    /// <summary>Several files under one name.</summary>
    public static IEnumerable<FormPart> Files(string name, IEnumerable<UpstreamFile>? values, string? mediaType = null) =>
        values?.SelectMany(v => File(name, v, mediaType)) ?? [];

    /// <summary>Every member of a JSON object as a field of its own.</summary>
    public static IEnumerable<FormPart> Members<T>(T value, JsonTypeInfo<T> type) =>
        JsonSerializer.SerializeToElement(value, type) is { ValueKind: JsonValueKind.Object } members
            ? members.EnumerateObject().SelectMany(static m => Of(m.Name, m.Value, null))
            : [];

    /// <summary>Fields that the contract does not name.</summary>
    public static IEnumerable<FormPart> Additional(IDictionary<string, JsonElement>? values) => values?.SelectMany(static v => Of(v.Key, v.Value, null)) ?? [];

    private static IEnumerable<FormPart> Of(string name, JsonElement value, string? mediaType) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => [],
        JsonValueKind.String when mediaType is null => Text(name, value.GetString()),
        JsonValueKind.Object or JsonValueKind.Array => Text(name, value.GetRawText(), mediaType ?? JsonType),
        _ => Text(name, value.GetRawText(), mediaType),
    };
}
