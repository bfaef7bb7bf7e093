using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Clients.Resilience;

/// <summary>Collects the members of a generated object type.</summary>
/// <typeparam name="T">The object type.</typeparam>
public sealed class JsonMembers<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>
    where T : JsonModel
{
    private readonly List<JsonPropertyInfo> members = [];
    private readonly JsonSerializerOptions options;
    private readonly bool strict;

    private JsonMembers(JsonSerializerOptions options, bool strict)
    {
        this.options = options;
        this.strict = strict;
    }

    /// <summary>
    /// A member that the contract requires: always written, unless an answer lacked it and gets written back. Reading insists on it in
    /// strict mode only.
    /// </summary>
    public void Required<TValue>(string name, Func<T, TValue> get, Action<T, TValue> set)
    {
        var member = members.Count;
        var info = Add(name, get, Tracked(member, set));
        info.IsRequired = strict;
        if (default(TValue) is null)
        {
            info.ShouldSerialize = (model, value) => HasValue(value) || !((T)model).WasRead || ((T)model).CameAsNull(member);
        }
    }

    /// <summary>A member that may be absent: left out while it has no value, unless it came as an explicit <c>null</c>.</summary>
    public void Optional<TValue>(string name, Func<T, TValue> get, Action<T, TValue> set)
    {
        var member = members.Count;
        Add(name, get, Tracked(member, set)).ShouldSerialize = (model, value) => HasValue(value) || ((T)model).CameAsNull(member);
    }

    /// <summary>A member of a partial update: absent, <c>null</c> and a value are three things.</summary>
    public void Partial<TValue>(string name, Func<T, Optional<TValue>> get, Action<T, Optional<TValue>> set) =>
        Add(name, get, set).ShouldSerialize = (model, _) => get((T)model).IsPresent;

    internal static JsonTypeInfo Create(JsonSerializerOptions options, bool strict, Action<JsonMembers<T>> describe) =>
        JsonMetadataServices.CreateObjectInfo<T>(options, new JsonObjectInfoValues<T>
        {
            // Not "new T()": required members are the business of code that makes a value, not of the reader.
            ObjectCreator = static () =>
            {
                var model = Activator.CreateInstance<T>();
                model.WasRead = true;
                return model;
            },
            PropertyMetadataInitializer = _ =>
            {
                var json = new JsonMembers<T>(options, strict);
                describe(json);
                json.Add(nameof(JsonModel.AdditionalProperties), static m => m.AdditionalProperties, static (m, v) => m.AdditionalProperties = v)
                    .IsExtensionData = true;
                return [.. json.members];
            },
        });

    private static bool HasValue(object? value) => value is not (null or SpelledTime { Time: null });

    private Action<T, TValue> Tracked<TValue>(int member, Action<T, TValue> set) => (model, value) =>
    {
        set(model, value);
        if (value is null)
        {
            model.MarkNull(member, members.Count);
        }
    };

    private JsonPropertyInfo Add<TValue>(string name, Func<T, TValue> get, Action<T, TValue> set) => (get, set) switch
    {
        (Func<T, DateTimeOffset> time, Action<T, DateTimeOffset> keep) => AddTime(name, m => time(m), (m, v) => keep(m, v ?? default)),
        (Func<T, DateTimeOffset?> time, Action<T, DateTimeOffset?> keep) => AddTime(name, time, keep),
        _ => Property(name, get, set),
    };

    private JsonPropertyInfo AddTime(string name, Func<T, DateTimeOffset?> get, Action<T, DateTimeOffset?> set)
    {
        var member = members.Count;
        return Property(
            name,
            model => new SpelledTime(get(model), model.DigitsOf(member)),
            (model, value) =>
            {
                set(model, value.Time);
                model.KeepDigits(member, value.Digits);
            });
    }

    private JsonPropertyInfo Property<TValue>(string name, Func<T, TValue> get, Action<T, TValue> set)
    {
        var info = JsonMetadataServices.CreatePropertyInfo(options, new JsonPropertyInfoValues<TValue>
        {
            IsProperty = true,
            IsPublic = true,
            DeclaringType = typeof(T),
            PropertyName = name,
            JsonPropertyName = name,
            Getter = model => get((T)model),
            Setter = (model, value) => set((T)model, value!),
        });
        members.Add(info);
        return info;
    }
}
