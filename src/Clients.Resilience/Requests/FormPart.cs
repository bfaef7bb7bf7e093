using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Clients.Resilience;

/// <summary>One field of a form or of a multipart body. Fields without a value are not sent.</summary>
public sealed class FormPart
{
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

    /// <summary>A formatted value.</summary>
    public static IEnumerable<FormPart> Text(string name, string? value) => value is null ? [] : [new(name, value, null, null)];

    /// <summary>Several values under one name.</summary>
    public static IEnumerable<FormPart> Texts<T>(string name, IEnumerable<T>? values) =>
        RequestValue.FormatAll(values)?.Select(v => new FormPart(name, v, null, null)) ?? [];

    /// <summary>A structured value, as JSON.</summary>
    public static IEnumerable<FormPart> Json<T>(string name, T? value, JsonTypeInfo<T> type) =>
        value is null ? [] : [new(name, JsonSerializer.Serialize(value, type), null, "application/json")];

    /// <summary>A file.</summary>
    public static IEnumerable<FormPart> File(string name, UpstreamFile? value) => value is null ? [] : [new(name, null, value, null)];

    /// <summary>Several files under one name.</summary>
    public static IEnumerable<FormPart> Files(string name, IEnumerable<UpstreamFile>? values) => values?.SelectMany(v => File(name, v)) ?? [];

    /// <summary>Every member of a JSON object as a field of its own: texts as they are, everything else as JSON.</summary>
    public static IEnumerable<FormPart> Members<T>(T value, JsonTypeInfo<T> type) =>
        JsonSerializer.SerializeToElement(value, type) is { ValueKind: JsonValueKind.Object } members
            ? members.EnumerateObject().SelectMany(m => Text(m.Name, m.Value.ValueKind switch
            {
                JsonValueKind.Null => null,
                JsonValueKind.String => m.Value.GetString(),
                _ => m.Value.GetRawText(),
            }))
            : [];
}
