using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Clients.Resilience;

/// <summary>Collects the members of a generated object type.</summary>
/// <typeparam name="T">The object type.</typeparam>
public sealed class JsonMembers<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>
    where T : JsonModel
{
    private readonly List<JsonMember<T>> members = [];

    private JsonMembers()
    {
    }

    internal IReadOnlyList<JsonMember<T>> All => members;

    internal AdditionalMembers<T>? AdditionalMembers { get; private set; }

    internal bool IsClosed { get; private set; }

    /// <summary>
    /// A member that the contract requires: always written, unless an answer lacked it and gets written back. Reading insists on it in
    /// strict mode only.
    /// </summary>
    /// <param name="name">Its name on the wire.</param>
    /// <param name="get">Reads the member.</param>
    /// <param name="set">Sets the member.</param>
    /// <param name="nullable">Whether the contract allows null; else an answer with one is a misfit.</param>
    public void Required<TValue>(string name, Func<T, TValue> get, Action<T, TValue> set, bool nullable = false) => Add(name, MemberPresence.Required, get, set, nullable);

    /// <summary>A member that may be absent: left out while it has no value, unless it came as an explicit <c>null</c>.</summary>
    public void Optional<TValue>(string name, Func<T, TValue> get, Action<T, TValue> set) => Add(name, MemberPresence.Optional, get, set);

    /// <summary>A member that answers must have and that requests do not: written only if it was read.</summary>
    /// <param name="name">Its name on the wire.</param>
    /// <param name="get">Reads the member.</param>
    /// <param name="set">Sets the member.</param>
    /// <param name="nullable">Whether the contract allows null; else an answer with one is a misfit.</param>
    public void ReadOnly<TValue>(string name, Func<T, TValue> get, Action<T, TValue> set, bool nullable = false) => Add(name, MemberPresence.ReadOnly, get, set, nullable);

    /// <summary>A member that requests must have and that answers do not.</summary>
    public void WriteOnly<TValue>(string name, Func<T, TValue> get, Action<T, TValue> set) => Add(name, MemberPresence.WriteOnly, get, set);

    /// <summary>A member of a partial update: absent, <c>null</c> and a value are three things.</summary>
    public void Partial<TValue>(string name, Func<T, Optional<TValue>> get, Action<T, Optional<TValue>> set) =>
        members.Add(new PartialMember<T, TValue>(name, members.Count, get, set));

    /// <summary>The members that the contract does not name but gives a type.</summary>
    public void Additional<TValue>(Func<T, IDictionary<string, TValue>?> get, Action<T, IDictionary<string, TValue>> set) =>
        AdditionalMembers = new AdditionalMembers<T, TValue>(get, set);

    /// <summary>The contract allows no other members: others are misfits, kept for the eye and never written.</summary>
    public void Closed() => IsClosed = true;

    internal static JsonMembers<T> Of(Action<JsonMembers<T>> describe)
    {
        var json = new JsonMembers<T>();
        describe(json);
        return json;
    }

    // Not "new T()": required members are the business of code that makes a value, not of the reader.
    internal static T Create() => Activator.CreateInstance<T>();

    private void Add<TValue>(string name, MemberPresence presence, Func<T, TValue> get, Action<T, TValue> set, bool nullable = true) =>
        members.Add(typeof(TValue) == typeof(DateTimeOffset) || typeof(TValue) == typeof(DateTimeOffset?)
            ? new TimeMember<T, TValue>(name, members.Count, presence, get, set, nullable)
            : new JsonMember<T, TValue>(name, members.Count, presence, get, set, nullable));
}
