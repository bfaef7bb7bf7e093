using System.Globalization;
using System.Xml;

namespace Clients.Resilience;

public static partial class RequestValue
{
    /// <summary>Text as it is.</summary>
    public static string? Format(string? value) => value;

    /// <summary>A whole number.</summary>
    public static string? Format(int? value) => value?.ToString(CultureInfo.InvariantCulture);

    /// <summary>A whole number.</summary>
    public static string? Format(long? value) => value?.ToString(CultureInfo.InvariantCulture);

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public static string? Format(bool? value) => value is { } flag ? flag ? "true" : "false" : null;

    /// <summary>The shortest text that reads back as the same number.</summary>
    public static string? Format(double? value) => value?.ToString(CultureInfo.InvariantCulture);

    /// <summary>The shortest text that reads back as the same number.</summary>
    public static string? Format(float? value) => value?.ToString(CultureInfo.InvariantCulture);

    /// <summary>A decimal number.</summary>
    public static string? Format(decimal? value) => value?.ToString(CultureInfo.InvariantCulture);

    /// <summary>RFC 3339, with <c>Z</c> when the offset is zero and fractions only where there are some.</summary>
    public static string? Format(DateTimeOffset? value) => value?.ToString(
        value.Value.Offset == TimeSpan.Zero ? "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'" : "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture);

    /// <summary><c>yyyy-MM-dd</c>.</summary>
    public static string? Format(DateOnly? value) => value?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary><c>HH:mm:ss</c>, with fractions only where there are some.</summary>
    public static string? Format(TimeOnly? value) => value?.ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture);

    /// <summary>An ISO 8601 duration such as <c>PT1M30S</c>.</summary>
    public static string? Format(TimeSpan? value) => value is { } duration ? XmlConvert.ToString(duration) : null;

    /// <summary>With hyphens, in lower case.</summary>
    public static string? Format(Guid? value) => value?.ToString("D");

    /// <summary>The address as it was written.</summary>
    public static string? Format(Uri? value) => value?.OriginalString;

    /// <summary>Bytes in base 64.</summary>
    public static string? Format(byte[]? value) => value is null ? null : Convert.ToBase64String(value);

    /// <summary>An open enumeration's text.</summary>
    public static string? Format<T>(T? value)
        where T : struct, IOpenEnum<T> => value?.Value;

    /// <summary>An open enumeration's text.</summary>
    public static string Format<T>(T value)
        where T : struct, IOpenEnum<T> => value.Value;

    /// <summary>Each value formatted; <c>null</c> stays <c>null</c> and null elements are left out.</summary>
    public static IEnumerable<string>? FormatAll<T>(IEnumerable<T>? values) => values?.Select(FormatAny).OfType<string>();

    private static string? FormatAny<T>(T value) => value switch
    {
        null => null,
        string text => text,
        bool flag => Format(flag),
        DateTimeOffset moment => Format((DateTimeOffset?)moment),
        DateOnly day => Format((DateOnly?)day),
        TimeOnly time => Format((TimeOnly?)time),
        TimeSpan duration => Format((TimeSpan?)duration),
        Uri uri => uri.OriginalString,
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(), // open enumerations print their wire text
    };
}
