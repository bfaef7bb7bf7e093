using System.Text.Json;

namespace Clients.Resilience.Tests;

/// <summary>Values that are one of several types: the branch that fits best, and what came where none does.</summary>
public sealed class UnionTests
{
    [Theory]
    [InlineData("true", 0)]
    [InlineData("false", 0)]
    [InlineData("5", 1)]
    [InlineData("9223372036854775808", 2)]
    [InlineData("1.5", 2)]
    [InlineData("\"2026-01-02\"", 3)]
    [InlineData("\"soon\"", 4)]
    [InlineData("[1,2]", 5)]
    [InlineData("""{"kind":"ware","id":"a","note":"n","version":1}""", 6)]
    [InlineData("""{"kind":"goods"}""", 6)]
    [InlineData("""{"kind":5,"id":"a","note":"n","version":1}""", 6)]
    [InlineData("""{"id":"a","note":"n","version":1}""", 6)]
    [InlineData("""{"kind":"Ware","a":1}""", 8)]
    [InlineData("""{"size":1}""", 7)]
    [InlineData("""{"a":1,"b":2}""", 8)]
    [InlineData("{}", 8)]
    [InlineData("{\"id\":1,\"size\":2}", 8)]
    public void Value_OfAnyKind_IsOfTheBranchThatFits(string json, int branch)
    {
        var choice = Wares.Read<Choice>(json)!;

        Assert.Equal((branch, branch < 0, json), (choice.Which, choice.IsUnknown, choice.Raw.GetRawText()));
        Assert.Equal(branch, Wares.Read<Choice>(Wares.Write(choice))!.Which);
    }

    [Fact]
    public void Value_OfNoBranch_IsWrittenBackAsItCame()
    {
        var unknown = JsonSerializer.Deserialize<Choice>("""[{"a":1}]""", Wares.Strict)!;

        Assert.True(unknown.IsUnknown);
        Assert.Equal("""[{"a":1}]""", Wares.Write(unknown));
    }

    [Fact]
    public void Value_ThatNoBranchFitsExactly_IsOfTheFirstThatCanReadIt()
    {
        using var misfits = new Misfits();

        Assert.Equal(5, Wares.Read<Choice>("[\"1\"]")!.Which);

        Assert.Equal(["Int64 $[0] \"1\""], misfits.All);
        Assert.Equal(-1, JsonSerializer.Deserialize<Choice>("[\"1\"]", Wares.Strict)!.Which);
    }

    [Fact]
    public void Value_OfABranch_IsHadByItsIndex()
    {
        var choice = Choice.Create(5L, 1, default);

        Assert.Equal(5L, choice.As<long>());
        Assert.True(choice.Is<long>(1, out var number));
        Assert.False(choice.Is<bool>(0, out var flag));
        Assert.Equal((5L, false), (number, flag));
        Assert.Equal("5", Wares.Write(choice));
        Assert.Equal(JsonValueKind.Undefined, choice.Raw.ValueKind);
    }

    [Theory]
    [InlineData("{\"size\":1}", 2)] // the first lacks a member that it requires, the second declares none of them
    [InlineData("{\"size\":1,\"needed\":2}", 0)]
    [InlineData("{\"a\":1}", 1)]
    [InlineData("[1]", 3)]
    public void Object_ThatSeveralBranchesCanRead_IsOfTheOneThatDeclaresMost(string json, int branch) => Assert.Equal(branch, Wares.Read<Rival>(json)!.Which);

    [Theory]
    [InlineData("[1]", 1)]
    [InlineData("[\"a\"]", 0)]
    [InlineData("{\"a\":1}", 0)]
    [InlineData("\"a\"", 0)]
    public void Branch_OfAnyKind_IsTheLastToBeTried(string json, int branch)
    {
        var read = Wares.Read<Whatever>(json)!;

        Assert.Equal((branch, json), (read.Which, Wares.Write(read)));
    }
}
