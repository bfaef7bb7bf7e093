using System.Text.Json;
using System.Text.Json.Serialization;

namespace Clients.Resilience.Tests;

// Types as the build would generate them: a model with a member of each kind, one with more members than usual, a union, open values.
internal sealed class Ware : JsonModel, IJsonModel<Ware>
{
    public string Id { get; set; } = null!;

    public string? Note { get; set; }

    public long? Count { get; set; }

    public DateTimeOffset? At { get; set; }

    public DateTimeOffset? Made { get; set; }

    public string? Secret { get; set; }

    public long Version { get; set; }

    public Optional<string?> Label { get; set; }

    public IReadOnlyList<Ware>? Parts { get; set; }

    public IReadOnlyDictionary<string, long>? Sizes { get; set; }

    public JsonElement? Any { get; set; }

    public static void Describe(JsonMembers<Ware> json)
    {
        json.Required("id", static m => m.Id, static (m, v) => m.Id = v);
        json.Required("note", static m => m.Note, static (m, v) => m.Note = v, nullable: true);
        json.Optional("count", static m => m.Count, static (m, v) => m.Count = v);
        json.Optional("at", static m => m.At, static (m, v) => m.At = v);
        json.Optional("made", static m => m.Made, static (m, v) => m.Made = v);
        json.WriteOnly("secret", static m => m.Secret, static (m, v) => m.Secret = v);
        json.ReadOnly("version", static m => m.Version, static (m, v) => m.Version = v);
        json.Partial("label", static m => m.Label, static (m, v) => m.Label = v);
        json.Optional("parts", static m => m.Parts, static (m, v) => m.Parts = v);
        json.Optional("sizes", static m => m.Sizes, static (m, v) => m.Sizes = v);
        json.Optional("any", static m => m.Any, static (m, v) => m.Any = v);
    }
}

internal sealed class Stamp : JsonModel, IJsonModel<Stamp>
{
    public DateTimeOffset Made { get; set; }

    public JsonElement Any { get; set; }

    public JsonElement Given { get; set; }

    public static void Describe(JsonMembers<Stamp> json)
    {
        json.Required("made", static m => m.Made, static (m, v) => m.Made = v);
        json.Required("any", static m => m.Any, static (m, v) => m.Any = v);
        json.ReadOnly("given", static m => m.Given, static (m, v) => m.Given = v);
    }
}

internal sealed class Crate : JsonModel, IJsonModel<Crate>
{
    public const int Members = 70;

    public long?[] Values { get; } = new long?[Members];

    public static void Describe(JsonMembers<Crate> json)
    {
        for (var i = 0; i < Members; i++)
        {
            var index = i;
            json.Required(Name(i), m => m.Values[index], (m, v) => m.Values[index] = v);
        }
    }

    /// <summary>The last name is longer than names usually are.</summary>
    public static string Name(int index) => index < Members - 1 ? $"m{index}" : new string('x', 200);
}

internal sealed class Sealed : JsonModel, IJsonModel<Sealed>
{
    public long? Size { get; set; }

    public static void Describe(JsonMembers<Sealed> json)
    {
        json.Required("size", static m => m.Size, static (m, v) => m.Size = v);
        json.Closed();
    }
}

internal sealed class Tagged : JsonModel, IJsonModel<Tagged>
{
    public IDictionary<string, long>? Tags { get; set; }

    public static void Describe(JsonMembers<Tagged> json) => json.Additional(static m => m.Tags, static (m, v) => m.Tags = v);
}

internal sealed class Choice : Union, IUnion<Choice>
{
    private Choice(object? value, int branch, JsonElement raw)
        : base(value, branch, raw)
    {
    }

    public static string? Discriminator => "kind";

    public static IReadOnlyList<UnionCase> Cases { get; } =
    [
        UnionCase.Of<bool>(UnionShape.Boolean, [], [], []),
        UnionCase.Of<long>(UnionShape.Integer, [], [], []),
        UnionCase.Of<double>(UnionShape.Number, [], [], []),
        UnionCase.Of<DateOnly>(UnionShape.String, [], [], []),
        UnionCase.Of<string>(UnionShape.String, [], [], []),
        UnionCase.Of<IReadOnlyList<long>>(UnionShape.Array, [], [], []),
        UnionCase.Of<Ware>(UnionShape.Object, ["ware", "goods"], ["id"], ["id", "note"]),
        UnionCase.Of<Sealed>(UnionShape.Object, [], ["size"], ["size"]),
        UnionCase.Of<Tagged>(UnionShape.Object, [], [], ["a", "b"]),
    ];

    public int Which => Branch;

    public static Choice Create(object? value, int branch, JsonElement raw) => new(value, branch, raw);

    public T As<T>() => Get<T>();

    public bool Is<T>(int branch, out T? value) => TryGet(branch, out value);
}

/// <summary>A union whose first branch can read every object that the second can.</summary>
internal sealed class Rival : Union, IUnion<Rival>
{
    private Rival(object? value, int branch, JsonElement raw)
        : base(value, branch, raw)
    {
    }

    public static string? Discriminator => null;

    public static IReadOnlyList<UnionCase> Cases { get; } =
    [
        UnionCase.Of<Tagged>(UnionShape.Object, [], ["size", "needed"], ["size", "a"]), UnionCase.Of<Tagged>(UnionShape.Object, [], [], ["a"]),
        UnionCase.Of<Sealed>(UnionShape.Object, [], ["size"], ["size"]), UnionCase.Of<IReadOnlyList<long>>(UnionShape.Array, [], ["size"], ["size"]),
    ];

    public int Which => Branch;

    public static Rival Create(object? value, int branch, JsonElement raw) => new(value, branch, raw);
}

/// <summary>A union that any JSON is of, but for lists that are preferred.</summary>
internal sealed class Whatever : Union, IUnion<Whatever>
{
    private Whatever(object? value, int branch, JsonElement raw)
        : base(value, branch, raw)
    {
    }

    public static string? Discriminator => null;

    public static IReadOnlyList<UnionCase> Cases { get; } =
        [UnionCase.Of<JsonElement>(UnionShape.Any, [], [], []), UnionCase.Of<IReadOnlyList<long>>(UnionShape.Array, [], [], [])];

    public int Which => Branch;

    public static Whatever Create(object? value, int branch, JsonElement raw) => new(value, branch, raw);
}

[JsonConverter(typeof(OpenEnumConverter<Hue>))]
internal readonly record struct Hue(string Value) : IOpenEnum<Hue>
{
    public static Hue From(string value) => new(value);

    public bool IsKnown => Value is "red";
}

[JsonConverter(typeof(OpenIntegerConverter<Rank>))]
internal readonly record struct Rank(long Value) : IOpenInteger<Rank>
{
    public static Rank From(long value) => new(value);

    public bool IsKnown => Value is 1;
}

/// <summary>Reads and writes with the options of a client that has these types.</summary>
internal static class Wares
{
    private static readonly JsonTypes Types = new JsonTypes()
        .Record<Ware>().Record<Stamp>().Record<Crate>().Record<Sealed>().Record<Tagged>().Union<Choice>().Union<Rival>().Union<Whatever>().Enum<Hue>().Integer<Rank>()
        .List<Ware>().List<long>().Map<long>().Map<string>().Map<Ware>().Partial<string?>().Partial<long?>().Partial<string>();

    public static JsonSerializerOptions Options { get; } = ContractJson.CreateOptions(Types);

    public static JsonSerializerOptions Strict { get; } = ContractJson.CreateStrictOptions(Types);

    public static T? Read<T>(string json) => JsonSerializer.Deserialize<T>(json, Options);

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static string RoundTrip<T>(string json) => Write(Read<T>(json));

    public static JsonException Refused<T>(string json) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<T>(json, Strict));
}

/// <summary>What is reported on this thread while it lives.</summary>
internal sealed class Misfits : IDisposable
{
    private readonly int thread = Environment.CurrentManagedThreadId;
    private readonly List<string> all = [];

    public Misfits() => ContractJson.Misfit += Add;

    /// <summary>Type, place and raw value of each.</summary>
    public IReadOnlyList<string> All => all;

    public void Dispose() => ContractJson.Misfit -= Add;

    private void Add(object? sender, JsonMisfitEventArgs misfit)
    {
        if (Environment.CurrentManagedThreadId == thread)
        {
            all.Add($"{misfit.Expected.Name} {misfit.Path} {(misfit.Found.ValueKind == JsonValueKind.Undefined ? "nothing" : misfit.Found.GetRawText())}");
        }
    }
}
