using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Clients.Resilience.Tests;

/// <summary>Objects as a contract describes them: what was read is written back to the letter, and what code makes is written as it must be.</summary>
public sealed class ModelTests
{
    [Theory]
    [InlineData("""{"id":"a","note":null,"version":0}""")]
    [InlineData("""{"id":"a","note":"n","count":5,"at":"2026-01-02T03:04:05Z","made":"2026-01-02T03:04:05Z","secret":"s","version":3,"label":"l"}""")]
    [InlineData("""{"id":"a","note":null,"at":null,"version":1,"label":null,"parts":null,"sizes":null,"any":null}""")]
    [InlineData("""{"id":"a","note":null,"version":1,"parts":[{"id":"b","note":"c","version":2},{"id":"d","note":"e","version":3}],"sizes":{"a":1,"b c":2}}""")]
    [InlineData("""{"id":"a","note":null,"at":"2026-01-02T03:04:05.600Z","made":"2026-01-02T03:04:05.000+02:00","version":1}""")]
    [InlineData("""{"id":"a","note":null,"at":"2026-01-02T03:04:05.1230000Z","made":"2026-01-02T03:04:05.123Z","version":1}""")]
    [InlineData("""{"id":"a","note":null,"version":1,"any":{"x":[1,null]},"more":1,"and":{"more":true}}""")]
    [InlineData("{}")]
    [InlineData("""{"note":null}""")]
    [InlineData("""{"id":null,"note":"a"}""")]
    [InlineData("[1]")]
    [InlineData("\"none\"")]
    public void Object_ThatWasRead_IsWrittenBackToTheLetter(string json) => Assert.Equal(json, Wares.RoundTrip<Ware>(json));

    [Fact]
    public void Object_MadeInCode_HasWhatTheContractRequiresAndWhatIsSet()
    {
        Assert.Equal("""{"id":null,"note":null,"secret":null}""", Wares.Write(new Ware()));
        Assert.Equal(
            """{"id":"a","note":"n","count":0,"secret":"s","version":2,"label":null,"parts":[]}""",
            Wares.Write(new Ware { Id = "a", Note = "n", Count = 0, Secret = "s", Version = 2, Label = null, Parts = [] }));
    }

    [Theory]
    [InlineData("""{"made":"2026-01-02T03:04:05.10Z","any":{"a":1},"given":2}""")]
    [InlineData("""{"made":"0001-01-01T00:00:00Z","any":null,"given":null}""")]
    [InlineData("""{"made":null}""")]
    [InlineData("{}")]
    public void Values_ThatAreNeverNull_AreWrittenBackAsTheyCame(string json)
    {
        Assert.Equal(json, Wares.RoundTrip<Stamp>(json));
        Assert.Equal("""{"made":"0001-01-01T00:00:00Z","any":null}""", Wares.Write(new Stamp()));
    }

    [Fact]
    public void Member_ThatIsSetAfterReading_IsWritten()
    {
        var ware = Wares.Read<Ware>("""{"at":null,"label":null}""")!;
        (ware.Id, ware.Version, ware.At, ware.Label) = ("b", 2, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), "l");

        Assert.Equal("""{"id":"b","at":"2026-01-02T03:04:05Z","version":2,"label":"l"}""", Wares.Write(ware));
    }

    [Theory]
    [InlineData("2026-01-02T03:04:05.60Z", 2)]
    [InlineData("2026-01-02T03:04:05.000Z", 3)]
    [InlineData("2026-01-02T03:04:05.1230000Z", 7)]
    [InlineData("2026-01-02T03:04:05.12300000Z", 0)]
    [InlineData("2026-01-02T03:04:05.10+02:00", 2)]
    [InlineData("2026-01-02T03:04:05.10", 2)]
    [InlineData("2026-01-02T03:04:05.12Z", 0)]
    [InlineData("2026-01-02T03:04:50Z", 0)]
    [InlineData("2026-01-02T03:04:05.", 0)]
    public void Zeros_AtTheEndOfAFraction_AreCounted(string text, byte digits) => Assert.Equal(digits, Rfc3339Converter.TrailingZeroDigits(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Optional_OfAPartialUpdate_KnowsAbsentNullAndValue()
    {
        Assert.False(Wares.Read<Ware>("""{"id":"a"}""")!.Label.IsPresent);
        Assert.Equal(new Optional<string?>(null), Wares.Read<Ware>("""{"label":null}""")!.Label);
        Assert.Equal("l", Wares.Read<Ware>("""{"label":"l"}""")!.Label.Value);
        Assert.Equal(new Optional<long?>(5), Wares.Read<Optional<long?>>("5"));
        Assert.Equal(new Optional<long?>(null), Wares.Read<Optional<long?>>("null"));
        Assert.Equal("null", Wares.Write(new Optional<long?>(null)));
    }

    [Theory]
    [InlineData("""{"note":"n","version":1}""", "String $.id nothing", "The contract requires this member. Path: $.id.")]
    [InlineData("""{"id":null,"note":"n","version":1}""", "String $.id null", "The contract allows no null here. Path: $.id.")]
    [InlineData("""{"id":"a","note":"n"}""", "Int64 $.version nothing", "The contract requires this member. Path: $.version.")]
    [InlineData("""{"id":"a","note":"n","version":1,"parts":[{"id":"a","note":"n","version":1},5]}""", "Ware $.parts[1] 5", "Number is not how a Ware begins. Path: $.parts[1].")]
    [InlineData("""{"id":"a","note":"n","version":1,"sizes":[]}""", "IReadOnlyDictionary`2 $.sizes []", "StartArray is not how a IReadOnlyDictionary`2 begins. Path: $.sizes.")]
    [InlineData("""{"id":"a","note":"n","version":1,"sizes":{"it's":"1"}}""", "Int64 $.sizes['it\\'s'] \"1\"", "This is no Int64. Path: $.sizes['it\\'s'].")]
    [InlineData("""{"id":"a","note":"n","version":1,"sizes":{"":"1"}}""", "Int64 $.sizes[''] \"1\"", "This is no Int64. Path: $.sizes[''].")]
    [InlineData("""{"id":"a","note":"n","version":1,"sizes":{"a_1":"1"}}""", "Int64 $.sizes.a_1 \"1\"", "This is no Int64. Path: $.sizes.a_1.")]
    public void Misfit_OfAnObject_IsReportedOrRefusedWithItsPlace(string json, string report, string refusal)
    {
        using var misfits = new Misfits();

        Wares.Read<Ware>(json);

        Assert.Equal([report], misfits.All);
        Assert.Equal(refusal, Wares.Refused<Ware>(json).Message);
        Assert.Equal("$.count", Wares.Refused<Ware>("""{"count":"x"}""").Path); // nothing is left behind of the way to the one before
    }

    [Fact]
    public void Misfit_DeepInADocument_HasTheWholePath()
    {
        const int Depth = 30;
        var json = string.Concat(Enumerable.Repeat("""{"id":"a","note":null,"version":1,"parts":[""", Depth)) + "5" + string.Concat(Enumerable.Repeat("]}", Depth));

        Assert.Equal("$" + string.Concat(Enumerable.Repeat(".parts[0]", Depth)), Wares.Refused<Ware>(json).Path);
    }

    [Fact]
    public void List_ThatCameAsItsOnlyElement_IsAListOfIt()
    {
        using var misfits = new Misfits();

        Assert.Equal([5L], Wares.Read<IReadOnlyList<long>>("5"));
        Assert.Equal(["IReadOnlyList`1 $ 5"], misfits.All);
        Assert.Equal("Number is not how a IReadOnlyList`1 begins. Path: $.", Wares.Refused<IReadOnlyList<long>>("5").Message);
    }

    [Fact]
    public void Members_MoreThanUsual_AreReadMissedAndWritten()
    {
        var json = "{" + string.Join(',', Enumerable.Range(0, Crate.Members).Select(static i => $"\"{Crate.Name(i)}\":{i}")) + "}";
        var backwards = "{" + string.Join(',', Enumerable.Range(0, Crate.Members).Reverse().Select(static i => $"\"{Crate.Name(i)}\":{i}")) + "}";
        using var misfits = new Misfits();

        Assert.Equal(json, Wares.RoundTrip<Crate>(json));
        Assert.Equal(json, Wares.RoundTrip<Crate>(backwards));
        Assert.Empty(misfits.All);

        Wares.Read<Crate>(json.Replace("\"m66\":66,", "", StringComparison.Ordinal).Replace("\"m3\":3,", "", StringComparison.Ordinal));
        Assert.Equal(["Nullable`1 $.m3 nothing", "Nullable`1 $.m66 nothing"], misfits.All);
    }

    [Fact]
    public void Members_OfAnyName_AreFoundOrKept()
    {
        var unknown = new string('y', 300);

        var crate = Wares.Read<Crate>($$"""{"m1":1,"{{unknown}}":2,"{{Crate.Name(Crate.Members - 1)}}":3,"M2":4,"m\u0033":5}""")!;

        Assert.Equal((1L, null, 5L, 3L), (crate.Values[1], crate.Values[2], crate.Values[3], crate.Values[^1]));
        Assert.Equal([unknown, "M2"], crate.AdditionalProperties!.Keys);
    }

    [Fact]
    public void Document_InPieces_IsTheSame()
    {
        const string Json = """{"version":1,"note":"a rather long text","id":"b","at":"2026-01-02T03:04:05.600Z","unknown":[1]}""";
        for (var piece = 1; piece < 20; piece++)
        {
            var reader = new Utf8JsonReader(Pieces(Encoding.UTF8.GetBytes(Json), piece));
            var ware = JsonSerializer.Deserialize<Ware>(ref reader, Wares.Options)!;

            Assert.Equal("""{"id":"b","note":"a rather long text","at":"2026-01-02T03:04:05.600Z","version":1,"unknown":[1]}""", Wares.Write(ware));
        }
    }

    [Fact]
    public void Members_ThatAClosedSchemaDoesNotHave_AreRefusedOrReported()
    {
        using var misfits = new Misfits();

        var closed = Wares.Read<Sealed>("""{"size":1,"more":{"a":2}}""")!;

        Assert.Equal(["Sealed $.more {\"a\":2}"], misfits.All);
        Assert.Equal("""{"size":1}""", Wares.Write(closed));
        Assert.Equal("The contract has no such member. Path: $.more.", Wares.Refused<Sealed>("""{"size":1,"more":2}""").Message);
    }

    [Fact]
    public void Members_OfAType_AreReadMappedAndWritten()
    {
        var tagged = Wares.Read<Tagged>("""{"a":1,"b":2}""")!;

        Assert.Equal((2, 1L, null), (tagged.Tags!.Count, tagged.Tags["a"], tagged.AdditionalProperties));
        Assert.Equal("""{"a":1,"b":2}""", Wares.Write(tagged));
        Assert.Equal("{}", Wares.Write(new Tagged()));
        Assert.Equal("$.b", Wares.Refused<Tagged>("""{"a":1,"b":"x"}""").Path);
    }

    [Fact]
    public void Options_OfAClientMadeAnew_TellMembersApartAsEver()
    {
        var types = new JsonTypes().Record<Stamp>().Record<Ware>().Record<Sealed>().Partial<string?>().List<Ware>().Map<long>();
        var (options, strict) = (ContractJson.CreateOptions(types), ContractJson.CreateStrictOptions(types));

        foreach (var json in new[]
        {
            """{"made":"2026-01-02T03:04:05.10Z","any":1,"given":2}""", """{"made":"2026-01-02T03:04:05Z","any":"08:00.0","given":"1.0"}""",
        })
        {
            Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize<Stamp>(json, options), options));
        }

        const string Mixed = """{"note":"1.0","id":"2.0","made":"2026-01-02T03:04:05.10Z","at":null,"version":1}""";
        Assert.Equal(
            """{"id":"2.0","note":"1.0","at":null,"made":"2026-01-02T03:04:05.10Z","version":1}""",
            JsonSerializer.Serialize(JsonSerializer.Deserialize<Ware>(Mixed, options), options));
        Assert.Null(JsonSerializer.Deserialize<Sealed>("{}", options)!.Size);
        Assert.Equal("""{"size":1}""", JsonSerializer.Serialize(JsonSerializer.Deserialize<Sealed>("""{"size":1,"more":2}""", options), options));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Sealed>("{}", strict));
    }

    [Fact]
    public void Type_ThatAClientDoesNotHave_IsNotReadByItsOptions() =>
        Assert.Throws<NotSupportedException>(static () => Wares.Read<StringBuilder>("{}"));

    [Fact]
    public void Document_DeeperThanAnyAnswer_IsRefused()
    {
        static string Nested(int depth) => string.Concat(Enumerable.Repeat("[", depth)) + string.Concat(Enumerable.Repeat("]", depth));

        Assert.Equal(Nested(128), Wares.RoundTrip<JsonElement>(Nested(128)));
        Assert.Throws<JsonException>(static () => Wares.Read<JsonElement>(Nested(129)));
    }

    private static ReadOnlySequence<byte> Pieces(byte[] bytes, int size)
    {
        var first = new Piece(bytes.AsMemory(0, Math.Min(size, bytes.Length)), 0);
        var last = first;
        for (var at = size; at < bytes.Length; at += size)
        {
            last = last.Then(bytes.AsMemory(at, Math.Min(size, bytes.Length - at)));
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

        public Piece Then(ReadOnlyMemory<byte> memory)
        {
            var next = new Piece(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
