using System.Globalization;
using System.Text.Json;

namespace Clients.Resilience.Tests;

/// <summary>Scalars as servers send them: understood as far as they can be, reported where they are not what the contract says.</summary>
public sealed class ScalarReadingTests
{
    public static TheoryData<string, object> Exact() => new()
    {
        { "\"a\"", "a" }, { "true", true }, { "7", 7 }, { "7", 7L }, { "1.5", 1.5 }, { "1.10", 1.10m },
        { "\"2026-01-02\"", new DateOnly(2026, 1, 2) }, { "\"10:30:00\"", new TimeOnly(10, 30) }, { "\"PT1M30S\"", TimeSpan.FromSeconds(90) },
        { "\"2026-01-02T03:04:05.5Z\"", new DateTimeOffset(2026, 1, 2, 3, 4, 5, 500, TimeSpan.Zero) },
        { "\"2026-01-02T03:04:05+02:00\"", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)) },
        { "\"00000000-0000-0000-0000-000000000001\"", new Guid(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1) },
        { "\"https://a.example/x\"", new Uri("https://a.example/x") },
    };

    [Theory]
    [MemberData(nameof(Exact))]
    public void Value_OfItsType_IsReadAndWrittenBack(string json, object value)
    {
        using var misfits = new Misfits();

        Assert.Equal(value, JsonSerializer.Deserialize(json, value.GetType(), Wares.Options));
        Assert.Equal(value, JsonSerializer.Deserialize(json, value.GetType(), Wares.Strict));
        Assert.Equal(json, JsonSerializer.Serialize(value, value.GetType(), Wares.Options));
        Assert.Empty(misfits.All);
    }

    public static TheoryData<string, object?, Type> Odd() => new()
    {
        { "5", "5", typeof(string) }, { "{\"a\":1}", "{\"a\":1}", typeof(string) },
        { "\"true\"", true, typeof(bool) }, { "\"yes\"", false, typeof(bool) }, { "1", false, typeof(bool) }, { "null", false, typeof(bool) },
        { "\"7\"", 7, typeof(int) }, { "1.5", 1, typeof(int) }, { "\"-1.5\"", -1, typeof(int) }, { "1e20", int.MaxValue, typeof(int) }, { "\"\"", 0, typeof(int) },
        { "null", 0, typeof(int) }, { "[]", 0, typeof(int) }, { "-1e30", long.MinValue, typeof(long) }, { "\"1e3\"", 1000L, typeof(long) },
        { "\"1.5\"", 1.5, typeof(double) }, { "\"1.10\"", 1.10m, typeof(decimal) },
        { "\"2026-01-02T23:30:00+02:00\"", new DateOnly(2026, 1, 2), typeof(DateOnly) }, { "\"soon\"", default(DateOnly), typeof(DateOnly) },
        { "\"soon\"", default(TimeOnly), typeof(TimeOnly) }, { "\"soon\"", default(TimeSpan), typeof(TimeSpan) }, { "\"soon\"", Guid.Empty, typeof(Guid) },
        { "\"soon\"", default(DateTimeOffset), typeof(DateTimeOffset) }, { "5", default(DateTimeOffset), typeof(DateTimeOffset) },
        { "\"!\"", null, typeof(byte[]) }, { "7", null, typeof(Uri) },
    };

    [Theory]
    [MemberData(nameof(Odd))]
    public void Value_OfAnotherType_IsUnderstoodIfItCanBeAndReported(string json, object? value, Type type)
    {
        using var misfits = new Misfits();

        Assert.Equal(value, JsonSerializer.Deserialize(json, type, Wares.Options));

        Assert.Equal([$"{type.Name} $ {json}"], misfits.All);
        var refusal = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, type, Wares.Strict));
        Assert.Equal((json == "null" ? $"Null is not how a {type.Name} begins. Path: $." : $"This is no {type.Name}. Path: $.", "$"), (refusal.Message, refusal.Path));
        Assert.Equal(json == "null", refusal.InnerException is null);
    }

    [Theory]
    [InlineData("\"2026-01-02T03:04:05\"")]
    [InlineData("\"2026-01-02 03:04:05\"")]
    [InlineData("\"2026-01-02 03:04:05Z\"")]
    [InlineData("\"2026-01-02T03:04:05z\"")]
    [InlineData("\"2026-01-02T03:04:05\\u005A\"")]
    public void Time_InAFormThatServersSend_IsReadAsUtc(string json)
    {
        using var misfits = new Misfits();

        var read = Wares.Read<DateTimeOffset>(json);

        Assert.Equal((new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), TimeSpan.Zero), (read, read.Offset));
        Assert.Empty(misfits.All);
    }

    [Fact]
    public void Null_WhereATextMayBe_IsNullBothWays()
    {
        Assert.Null(Wares.Read<string>("null"));
        Assert.Null(Wares.Read<byte[]>("null"));
        Assert.Null(Wares.Read<long?>("null"));
        Assert.Equal("null", Wares.Write<string?>(null));
        Assert.Equal("null", Wares.Write<JsonElement>(default));
        Assert.Equal(JsonValueKind.Null, Wares.Read<JsonElement>("null").ValueKind);
        Assert.Null(Wares.Read<JsonElement?>("null"));
    }

    [Fact]
    public void Text_OfAnyCharacters_IsWrittenAsItIs() => Assert.Equal("\"é<&'+日\"", Wares.Write("é<&'+日"));

    [Theory]
    [InlineData("[1]", JsonValueKind.Array)]
    [InlineData("{}", JsonValueKind.Object)]
    public void Value_ThatTheContractLeavesOpen_IsWhatItIs(string json, JsonValueKind kind)
    {
        Assert.Equal(kind, Wares.Read<JsonElement>(json).ValueKind);
        Assert.Equal(json, Wares.RoundTrip<JsonElement>(json));
    }

    [Fact]
    public void Scalars_AsNamesOfADictionary_AreWhatTheyAreAsValues()
    {
        // An app may serve types of its own by the same options.
        var options = new JsonSerializerOptions(Wares.Options)
        {
            TypeInfoResolver = System.Text.Json.Serialization.Metadata.JsonTypeInfoResolver.Combine(
                Wares.Options.TypeInfoResolver, new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver()),
        };

        const string Json = """{"00000000-0000-0000-0000-000000000000":1}""";

        Assert.Equal(Json, JsonSerializer.Serialize(JsonSerializer.Deserialize<Dictionary<Guid, long>>(Json, options), options));
    }

    [Fact]
    public void Numbers_UnderAForeignCulture_AreReadAsEver()
    {
        var before = CultureInfo.CurrentCulture;
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat = new NumberFormatInfo { NumberDecimalSeparator = ",", NumberGroupSeparator = "." };
        CultureInfo.CurrentCulture = culture;
        try
        {
            Assert.Equal(1.5, Wares.Read<double>("\"1.5\""));
            Assert.Equal(0, Wares.Read<double>("\"1,5\""));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
