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
        Add<SpelledTime>(static (options, _) => JsonMetadataServices.CreateValueInfo<SpelledTime>(options, new SpelledTimeConverter()));
        Value(JsonMetadataServices.DateOnlyConverter, ScalarText.Date);
        Value(JsonMetadataServices.TimeOnlyConverter, null);
        Value(new DurationConverter(), null);
        Value(JsonMetadataServices.GuidConverter, null);
        Any();
        Reference(new UriTextConverter(), null);
        Reference(new UpstreamFileConverter(), null);
        Reference<byte[]>(JsonMetadataServices.ByteArrayConverter!, null);
        Add<IDictionary<string, JsonElement>>(static (options, _) =>
            JsonMetadataServices.CreateIDictionaryInfo<IDictionary<string, JsonElement>, string, JsonElement>(
                options, new() { ObjectCreator = static () => new Dictionary<string, JsonElement>() }));
    }

    /// <summary>An object type.</summary>
    public JsonTypes Record<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>()
        where T : JsonModel, IJsonModel<T> => Add<T>(static (options, strict) => JsonMembers<T>.Create(options, strict, T.Describe));

    /// <summary>An object type that describes its members by attributes: compiles faster, and needs reflection.</summary>
    [RequiresUnreferencedCode(ReflectedMembers.Reason)]
    [RequiresDynamicCode(ReflectedMembers.Reason)]
    public JsonTypes ReflectedRecord<[DynamicallyAccessedMembers(
        DynamicallyAccessedMemberTypes.PublicParameterlessConstructor | DynamicallyAccessedMemberTypes.PublicProperties)] T>()
        where T : JsonModel => Add<T>(static (options, strict) => JsonMembers<T>.Create(options, strict, ReflectedMembers.Describe));

    /// <summary>An open enumeration.</summary>
    public JsonTypes Enum<T>()
        where T : struct, IOpenEnum<T>
    {
        Add<T?>(static (options, _) => JsonMetadataServices.CreateValueInfo<T?>(options, JsonMetadataServices.GetNullableConverter<T>(options)));
        return Add<T>(static (options, _) => JsonMetadataServices.CreateValueInfo<T>(options, new OpenEnumConverter<T>()));
    }

    /// <summary>A union.</summary>
    public JsonTypes Union<T>()
        where T : Union, IUnion<T> => Add<T>(static (options, _) => JsonMetadataServices.CreateValueInfo<T>(options, new UnionConverter<T>()));

    /// <summary>A list of elements of a type.</summary>
    public JsonTypes List<T>()
    {
        Add<List<T>>(static (options, _) => JsonMetadataServices.CreateListInfo<List<T>, T>(options, new() { ObjectCreator = static () => [] }));
        return Add<IReadOnlyList<T>>(static (options, strict) => strict
            ? JsonMetadataServices.CreateIEnumerableInfo<IReadOnlyList<T>, T>(options, new())
            : JsonMetadataServices.CreateValueInfo<IReadOnlyList<T>>(options, new TolerantListConverter<T>()));
    }

    /// <summary>A map from names to values of a type.</summary>
    public JsonTypes Map<T>() => Add<IReadOnlyDictionary<string, T>>(static (options, _) =>
        JsonMetadataServices.CreateIReadOnlyDictionaryInfo<IReadOnlyDictionary<string, T>, string, T>(options, new()));

    /// <summary>A member of a partial update.</summary>
    public JsonTypes Partial<T>() => Add<Optional<T>>(static (options, _) =>
        JsonMetadataServices.CreateValueInfo<Optional<T>>(options, new OptionalConverter<T>()));

    internal static JsonTypeInfo<T> Info<T>(JsonSerializerOptions options) => (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));

    internal JsonTypeInfo? Find(Type type, JsonSerializerOptions options, bool strict) =>
        types.TryGetValue(type, out var create) ? create(options, strict) : null;

    private JsonTypes Add<T>(Func<JsonSerializerOptions, bool, JsonTypeInfo> create)
    {
        types[typeof(T)] = create;
        return this;
    }

    private void Reference<T>(JsonConverter<T> exact, ScalarText<T>? parse)
        where T : class
    {
        var tolerant = new TolerantConverter<T>(exact, parse);
        Add<T>((options, strict) => JsonMetadataServices.CreateValueInfo<T>(options, strict ? exact : tolerant));
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
        var tolerant = new TolerantConverter<T>(exact, parse);
        Add<T>((options, strict) => JsonMetadataServices.CreateValueInfo<T>(options, strict ? exact : tolerant));
        Add<T?>(static (options, _) => JsonMetadataServices.CreateValueInfo<T?>(options, JsonMetadataServices.GetNullableConverter<T>(options)));
    }
}
