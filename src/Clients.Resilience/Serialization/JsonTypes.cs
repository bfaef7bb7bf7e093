using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Clients.Resilience;

/// <summary>
/// The types of one client as <c>System.Text.Json</c> metadata, without reflection. It is what the JSON source generator would write,
/// at a tenth of its text: a whole vendor's description compiles in seconds, and objects are filled through setters instead of a
/// constructor whose arguments are boxed.
/// </summary>
public sealed class JsonTypes
{
    private readonly Dictionary<Type, Func<JsonSerializerOptions, bool, JsonTypeInfo>> types = [];

    /// <summary>The scalars that schemas are made of.</summary>
    public JsonTypes()
    {
        Reference<string>(JsonMetadataServices.StringConverter!, ScalarText.String);
        Value(JsonMetadataServices.BooleanConverter, ScalarText.Boolean);
        Value(JsonMetadataServices.Int32Converter, ScalarText.Number);
        Value(JsonMetadataServices.Int64Converter, ScalarText.Number);
        Value(JsonMetadataServices.DoubleConverter, ScalarText.Number);
        Value(JsonMetadataServices.DecimalConverter, ScalarText.Number);
        Value(new Rfc3339Converter(), null);
        Value(JsonMetadataServices.DateOnlyConverter, ScalarText.Date);
        Value(JsonMetadataServices.TimeOnlyConverter, null);
        Value(new DurationConverter(), null);
        Value(JsonMetadataServices.GuidConverter, null);
        Any();
        Reference(new UriTextConverter(), null);
        Reference(new UpstreamFileConverter(), null);
        Reference<byte[]>(JsonMetadataServices.ByteArrayConverter!, null);
    }

    /// <summary>An object type.</summary>
    public JsonTypes Record<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>()
        where T : JsonModel, IJsonModel<T> => Model<T>(T.Describe);

    /// <summary>An object type that describes its members by attributes: compiles faster, and needs reflection.</summary>
    [RequiresUnreferencedCode(ReflectedMembers.Reason)]
    [RequiresDynamicCode(ReflectedMembers.Reason)]
    public JsonTypes ReflectedRecord<[DynamicallyAccessedMembers(
        DynamicallyAccessedMemberTypes.PublicParameterlessConstructor | DynamicallyAccessedMemberTypes.PublicProperties)] T>()
        where T : JsonModel => Model<T>(ReflectedMembers.Describe);

    /// <summary>An open enumeration.</summary>
    public JsonTypes Enum<T>()
        where T : struct, IOpenEnum<T>
    {
        // Servers that document strings and send bare numbers or booleans exist; their text is the value.
        Value(new OpenEnumConverter<T>(), static (string text, out T value) =>
        {
            value = T.From(text);
            return true;
        });
        return this;
    }

    /// <summary>A union.</summary>
    public JsonTypes Union<T>()
        where T : Union, IUnion<T> => Add<T>(static (options, _) => JsonMetadataServices.CreateValueInfo<T>(options, new UnionConverter<T>()));

    /// <summary>An open enumeration of whole numbers.</summary>
    [SuppressMessage("Naming", "CA1720:Identifiers should not contain type names", Justification = "The contract's type is called integer.")]
    public JsonTypes Integer<T>()
        where T : struct, IOpenInteger<T>
    {
        Value(new OpenIntegerConverter<T>(), static (string text, out T value) =>
        {
            var understood = ScalarText.Number<long>(text, out var number);
            value = T.From(number);
            return understood;
        });
        return this;
    }

    /// <summary>A list of elements of a type.</summary>
    public JsonTypes List<T>() => Add<IReadOnlyList<T>>(static (options, strict) =>
        JsonMetadataServices.CreateValueInfo<IReadOnlyList<T>>(options, new ListConverter<T>(strict)));

    /// <summary>A map from names to values of a type.</summary>
    public JsonTypes Map<T>() => Add<IReadOnlyDictionary<string, T>>(static (options, strict) =>
        JsonMetadataServices.CreateValueInfo<IReadOnlyDictionary<string, T>>(options, new MapConverter<T>(strict)));

    /// <summary>A member of a partial update.</summary>
    public JsonTypes Partial<T>() => Add<Optional<T>>(static (options, _) =>
        JsonMetadataServices.CreateValueInfo<Optional<T>>(options, new OptionalConverter<T>()));

    internal static JsonTypeInfo<T> Info<T>(JsonSerializerOptions options) => (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));

    internal static JsonConverter<T> Converter<T>(JsonSerializerOptions options) => (JsonConverter<T>)options.GetTypeInfo(typeof(T)).Converter;

    internal JsonTypeInfo? Find(Type type, JsonSerializerOptions options, bool strict) =>
        types.TryGetValue(type, out var create) ? create(options, strict) : null;

    private JsonTypes Add<T>(Func<JsonSerializerOptions, bool, JsonTypeInfo> create)
    {
        types[typeof(T)] = create;
        return this;
    }

    private JsonTypes Model<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>(Action<JsonMembers<T>> describe)
        where T : JsonModel =>
        Add<T>((options, strict) => JsonMetadataServices.CreateValueInfo<T>(options, new ModelConverter<T>(describe, strict)));

    private void Reference<T>(JsonConverter<T> exact, ScalarText<T>? parse)
        where T : class
    {
        Add<T>((options, strict) => JsonMetadataServices.CreateValueInfo<T>(options, new ScalarConverter<T>(exact, parse, strict)));
    }

    /// <summary>Values that the contract leaves open; nothing can be wrong with them.</summary>
    private void Any()
    {
        Add<JsonElement>(static (options, _) => JsonMetadataServices.CreateValueInfo<JsonElement>(options, new AnyConverter()));
        Add<JsonElement?>(static (options, _) =>
            JsonMetadataServices.CreateValueInfo<JsonElement?>(options, JsonMetadataServices.GetNullableConverter<JsonElement>(options)));
    }

    private void Value<T>(JsonConverter<T> exact, ScalarText<T>? parse)
        where T : struct
    {
        Add<T>((options, strict) => JsonMetadataServices.CreateValueInfo<T>(options, new ScalarConverter<T>(exact, parse, strict)));
        Add<T?>(static (options, _) => JsonMetadataServices.CreateValueInfo<T?>(options, JsonMetadataServices.GetNullableConverter<T>(options)));
    }
}
