using Acme.System.Task.Rules;

namespace Clients.Schema.Tests;

/// <summary>Inheritance: only the base has a discriminator, and its subtypes are composed of it.</summary>
public sealed class SubtypeTests
{
    [Fact]
    public void Base_WithTheTagOfASubtype_IsReadAsThatSubtype()
    {
        var pets = Json.Read<All>("""{"pets":[{"petType":"cat","lives":9},{"petType":"Dog","name":"Rex","breed":"collie"},{"petType":"puppy","breed":"pug","weeks":7}]}""").Pets!;

        Assert.Equal(["cat 9", "Dog Rex collie", "puppy pug 7"], pets.Select(Told));
    }

    [Fact]
    public void Base_WithATagThatNoSubtypeHas_KeepsItsOwnMembersTyped()
    {
        var pet = Json.Read<All>("""{"pet":{"petType":"fish","name":"Bob","fins":3}}""").Pet!;

        Assert.True(pet.TryGetPetBase(out var own));
        Assert.Equal(("fish", "Bob", 3), (own.PetType, own.Name, own.AdditionalProperties!["fins"].GetInt32()));
    }

    [Fact]
    public void Member_OfTheBase_IsASubtypeToo()
    {
        var friend = Json.Read<All>("""{"pet":{"petType":"cat","friend":{"petType":"Dog","breed":"collie"}}}""").Pet!.Match(c => c.Friend, d => null, p => null, b => null, u => null);

        Assert.Equal("Dog collie", Told(friend!));
    }

    [Fact]
    public void Subtype_ThatAnAppMakes_IsWrittenWithTheMembersOfBoth() =>
        Assert.Equal(
            """{"favourite":{"petType":"cat","name":"Tom","lives":9}}""",
            Json.Write(new All { Favourite = new Cat { PetType = "cat", Name = "Tom", Lives = 9 } }));

    private static string Told(Pet pet) => pet.Match(
        cat => $"cat {cat.Lives}", dog => $"{string.Join(' ', new[] { "Dog", dog.Name, dog.Breed }.OfType<string>())}", puppy => $"puppy {puppy.Breed} {puppy.Weeks}",
        own => own.PetType, raw => raw.GetRawText());
}
