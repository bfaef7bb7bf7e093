using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Clients.Resilience;

public static partial class RequestValue
{
    // What a query may hold as it is (RFC 3986, section 3.4) without ending it, parting its pairs, or being read as something else.
    private static readonly SearchValues<char> ReservedInQuery = SearchValues.Create(":/?@!$'()*,;=");

    /// <summary>A structured value as the JSON that it is; <c>null</c> is not sent.</summary>
    public static string? Raw<T>(T? value, JsonTypeInfo<T> type) => value is null ? null : JsonSerializer.Serialize(value, type);

    /// <summary>A query parameter, name and value encoded: <c>name=a&amp;name=b</c>. <c>null</c> where there is nothing to send.</summary>
    /// <param name="name">The name of the parameter.</param>
    /// <param name="value">The value.</param>
    /// <param name="type">How it is serialised.</param>
    /// <param name="style">One of the styles of queries.</param>
    /// <param name="explode">Whether each element and member stands on its own.</param>
    /// <param name="allowReserved">
    /// Whether <c>:/?@!$'()*,;=</c> stay as they are. <c>#</c>, <c>&amp;</c>, <c>+</c>, <c>%</c> and brackets never do: the value would
    /// arrive as another one.
    /// </param>
    public static string? Query<T>(
        string name, T? value, JsonTypeInfo<T> type, ParameterStyle style = ParameterStyle.Form, bool explode = true, bool allowReserved = false)
    {
        if (value is null)
        {
            return null;
        }

        var delimiter = style switch
        {
            ParameterStyle.SpaceDelimited => "%20", ParameterStyle.PipeDelimited => "%7C", ParameterStyle.TabDelimited => "%09", _ => ",",
        };
        var pairs = ParameterText.Of(name, JsonSerializer.SerializeToElement(value, type), style == ParameterStyle.DeepObject, explode)
            .Select(p => $"{Uri.EscapeDataString(p.Name)}={string.Join(delimiter, p.Texts.Select(Encode))}");
        return string.Join('&', pairs) is { Length: > 0 } text ? text : null;

        string Encode(string text) => allowReserved
            ? string.Concat(text.EnumerateRunes().Select(r => r.IsAscii && ReservedInQuery.Contains((char)r.Value) ? r.ToString() : Uri.EscapeDataString(r.ToString())))
            : Uri.EscapeDataString(text);
    }

    /// <summary>A path parameter that is more than one text, encoded. No part of it may be empty, <c>.</c>, <c>..</c> or hold control characters.</summary>
    public static string Segment<T>(T value, string name, JsonTypeInfo<T> type, ParameterStyle style, bool explode)
    {
        var element = JsonSerializer.SerializeToElement(value, type);
        var isObject = element.ValueKind == JsonValueKind.Object;
        var (before, between) = style switch
        {
            ParameterStyle.Label => (".", "."), // what is not exploded is one part
            ParameterStyle.Matrix => (";", ";"),
            _ => ("", ","),
        };
        var named = style == ParameterStyle.Matrix;
        var parts = ParameterText.Of(name, element, deep: false, explode).Select((p, i) =>
        {
            var text = string.Join(',', p.Texts.Select(t => Segment(t, name)));
            return (explode ? isObject || named : named && i == 0) ? $"{Uri.EscapeDataString(p.Name)}={text}" : text;
        }).ToList();
        return parts.Count > 0 ? before + string.Join(between, parts) : throw Refuse(name, "must not be empty");
    }

    /// <summary>A header; refuses what cannot stand in one: line breaks, control characters, anything beyond ASCII.</summary>
    public static string? Header(string name, string? value) => value is null || !HeaderCheck.IsUnsafe(value)
        ? value
        : throw Refuse(name, "is a header: it must hold no line break, no control character and nothing beyond ASCII");

    /// <summary>A header that is more than one text: elements joined by commas, members as <c>name,value</c>, or <c>name=value</c> where exploded.</summary>
    public static string? Header<T>(string name, T? value, JsonTypeInfo<T> type, bool explode)
    {
        if (value is null)
        {
            return null;
        }

        var element = JsonSerializer.SerializeToElement(value, type);
        var named = explode && element.ValueKind == JsonValueKind.Object;
        var parts = ParameterText.Of(name, element, deep: false, explode).Select(p => (named ? p.Name + "=" : "") + string.Join(',', p.Texts)).ToList();
        return parts.Count > 0 ? Header(name, string.Join(',', parts)) : null;
    }
}
