using Acme.System.Task.Rules;

namespace Clients.Schema.Tests;

/// <summary>One schema for what is sent and what comes back: who gives a member decides who must have it.</summary>
public sealed class DirectionTests
{
    [Fact]
    public void ReadOnlyMember_OfARequest_NeedNotBeSetAndIsNotSent() =>
        Assert.Equal("""{"name":"a","password":"b"}""", Json.Write(new Account { Name = "a", Password = "b" }));

    [Fact]
    public void ReadOnlyMember_OfAnAnswer_IsThereAndIsNotNullable()
    {
        var account = Json.Read<Account>("""{"id":0,"owner":"me","name":"a"}""");

        long id = account.Id;
        string owner = account.Owner;
        Assert.Equal((0L, "me"), (id, owner));
        Assert.Equal("""{"id":0,"owner":"me","name":"a"}""", Json.Write(account));
        Assert.Equal("$.owner", Json.Refused<Account>("""{"id":0,"name":"a"}""").Path);
    }

    [Fact]
    public void WriteOnlyMember_OfAnAnswer_IsNotMissed()
    {
        using var misfits = new Misfits();

        var account = System.Text.Json.JsonSerializer.Deserialize<Account>("""{"id":1,"owner":"me","name":"a"}""", RulesJson.StrictOptions)!;

        Assert.Null(account.Password);
        Assert.Empty(misfits.Paths);
    }

    [Fact]
    public void Default_OfAnAbsentMember_IsNeverPutInItsPlace()
    {
        var thing = Json.Read<Thing>("""{"level":1}""");

        Assert.Null(thing.Colour);
        Assert.Equal("""{"level":1}""", Json.Write(thing));
    }
}
