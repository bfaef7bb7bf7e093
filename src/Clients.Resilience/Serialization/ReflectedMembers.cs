using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;

namespace Clients.Resilience;

/// <summary>Describes the members of an object type from its properties, as generated metadata does from code.</summary>
[RequiresUnreferencedCode(Reason)]
[RequiresDynamicCode(Reason)]
internal static class ReflectedMembers
{
    public const string Reason = "The client was generated with JSON by reflection; generate it with metadata to trim or compile ahead of time.";

    private static readonly MethodInfo Typed = typeof(ReflectedMembers).GetMethod(nameof(Add), BindingFlags.NonPublic | BindingFlags.Static)!;

    public static void Describe<[DynamicallyAccessedMembers(
        DynamicallyAccessedMemberTypes.PublicParameterlessConstructor | DynamicallyAccessedMemberTypes.PublicProperties)] T>(JsonMembers<T> json)
        where T : JsonModel
    {
        // In the order of their declaration, which is the order in which they are written: tokens are given out in it.
        foreach (var property in typeof(T).GetProperties().Where(p => p.DeclaringType == typeof(T)).OrderBy(p => p.MetadataToken))
        {
            if (property.GetCustomAttribute<JsonPropertyNameAttribute>() is { } named)
            {
                var isPartial = property.PropertyType is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(Optional<>);
                var value = isPartial ? property.PropertyType.GetGenericArguments()[0] : property.PropertyType;
                Typed.MakeGenericMethod(typeof(T), value).Invoke(null, [json, named.Name, property, isPartial]);
            }
        }
    }

    private static void Add<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T, TValue>(
        JsonMembers<T> json, string name, PropertyInfo property, bool isPartial)
        where T : JsonModel
    {
        if (isPartial)
        {
            json.Partial(name, Getter<T, Optional<TValue>>(property), Setter<T, Optional<TValue>>(property));
        }
        else if (property.IsDefined(typeof(RequiredMemberAttribute)))
        {
            json.Required(name, Getter<T, TValue>(property), Setter<T, TValue>(property), new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable);
        }
        else
        {
            json.Optional(name, Getter<T, TValue>(property), Setter<T, TValue>(property));
        }
    }

    private static Func<T, TValue> Getter<T, TValue>(PropertyInfo property) => property.GetMethod!.CreateDelegate<Func<T, TValue>>();

    private static Action<T, TValue> Setter<T, TValue>(PropertyInfo property) => property.SetMethod!.CreateDelegate<Action<T, TValue>>();
}
