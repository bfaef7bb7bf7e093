using System.Text.Json;

namespace Clients.Resilience;

/// <summary>Which JSON a branch of a union can be.</summary>
public enum UnionShape
{
    /// <summary>Any JSON value.</summary>
    Any,

    /// <summary>An object.</summary>
    Object,

    /// <summary>An array.</summary>
    Array,

    /// <summary>A string.</summary>
    String,

    /// <summary>A number without a fraction.</summary>
    Integer,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A boolean.</summary>
    Boolean,
}

/// <summary>One branch of a generated union, and how its JSON is told from that of the others.</summary>
public abstract class UnionCase
{
    private protected UnionCase(UnionShape shape, IReadOnlyList<string> tags, IReadOnlyList<string> required, IReadOnlyList<string> known)
    {
        Shape = shape;
        Tags = tags;
        Required = required;
        Known = known;
    }

    internal UnionShape Shape { get; }

    internal IReadOnlyList<string> Tags { get; }

    internal IReadOnlyList<string> Required { get; }

    internal IReadOnlyList<string> Known { get; }

    /// <summary>Describes a branch.</summary>
    /// <typeparam name="T">The type of the branch.</typeparam>
    /// <param name="shape">Which JSON it can be.</param>
    /// <param name="tags">Values of the discriminator that name it; empty when the shape decides.</param>
    /// <param name="required">Members without which an object is not of this branch.</param>
    /// <param name="known">Members that the branch declares.</param>
    /// <returns>The branch.</returns>
    public static UnionCase Of<T>(UnionShape shape, IReadOnlyList<string> tags, IReadOnlyList<string> required, IReadOnlyList<string> known) =>
        new Typed<T>(shape, tags, required, known);

    internal abstract object? Read(JsonElement element, JsonSerializerOptions options);

    internal abstract void Write(Utf8JsonWriter writer, object? value, JsonSerializerOptions options);

    private sealed class Typed<T>(UnionShape shape, IReadOnlyList<string> tags, IReadOnlyList<string> required, IReadOnlyList<string> known)
        : UnionCase(shape, tags, required, known)
    {
        internal override object? Read(JsonElement element, JsonSerializerOptions options) => element.Deserialize(JsonTypes.Info<T>(options));

        internal override void Write(Utf8JsonWriter writer, object? value, JsonSerializerOptions options) =>
            JsonTypes.Converter<T>(options).WriteValue(writer, (T)value!, options);
    }
}
