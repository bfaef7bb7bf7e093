using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Clients.Resilience;

/// <summary>A member of a partial update. <c>default</c> leaves it as it is; <c>null</c> clears it; a value sets it.</summary>
/// <typeparam name="T">The type of the member.</typeparam>
[SuppressMessage("Naming", "CA1716:Identifiers should not match keywords", Justification = "It is what the type stands for.")]
public readonly record struct Optional<T>
{
    /// <summary>Sends this value, even when it is <c>null</c>.</summary>
    public Optional(T value)
    {
        Value = value;
        IsPresent = true;
    }

    /// <summary>Whether the member is sent at all.</summary>
    public bool IsPresent { get; }

    /// <summary>What is sent; the type's default while <see cref="IsPresent"/> is false.</summary>
    public T Value { get; }

    /// <summary>A value that is sent.</summary>
    [SuppressMessage("Usage", "CA2225:Operator overloads have named alternates", Justification = "The constructor is the alternate.")]
    public static implicit operator Optional<T>(T value) => new(value);
}

internal sealed class OptionalConverter<T> : JsonConverter<Optional<T>>
{
    public override bool HandleNull => true;

    public override Optional<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(JsonTypes.Converter<T>(options).ReadValue(ref reader, options)!);

    public override void Write(Utf8JsonWriter writer, Optional<T> value, JsonSerializerOptions options) =>
        JsonTypes.Converter<T>(options).WriteValue(writer, value.Value, options);
}
