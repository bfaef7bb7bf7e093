using Acme.System.Task.Rules;
using Clients.Resilience;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Clients.Schema.Tests;

public sealed class EnumTests
{
    [Fact]
    public void IntegerEnum_HasTheNamesThatTheContractGives()
    {
        Assert.Equal((1L, 2L, -3L), (Level.Low.Value, Level.High.Value, Level.Below.Value));
        Assert.Equal((10L, 20L), (ThingBare.Value10.Value, ThingBare.Value20.Value));
        Assert.True(Level.Below.IsKnown);
    }

    [Theory]
    [InlineData("""{"level":2,"bare":20,"mood":"very-sad"}""")]
    [InlineData("""{"level":99,"bare":0,"mood":"unheard of"}""")]
    [InlineData("""{"level":-3,"mood":null}""")]
    public void Values_KnownOrNot_ComeBackToTheLetter(string json) => Assert.Equal(json, Json.RoundTrip<Thing>(json));

    [Fact]
    public void IntegerEnum_SentAsText_IsRead()
    {
        var thing = Json.Read<Thing>("""{"level":"2"}""");

        Assert.Equal(Level.High, thing.Level);
        Assert.False(Json.Read<Thing>("""{"level":99}""").Level.IsKnown);
        Assert.Equal("$.level", Json.Refused<Thing>("""{"level":"2"}""").Path);
    }

    [Fact]
    public void EnumOfSeveralKinds_IsAUnionOfThem()
    {
        var mixed = Json.Read<All>("""{"mixed":2}""").Mixed!;

        Assert.Equal("2", mixed.Match(text => text.Value, number => number.ToString(), _ => "unknown"));
    }

    [Fact]
    public async Task IntegerEnum_AsPathAndQueryParameter_IsSentAsItsNumber()
    {
        var target = "";
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.Run(context =>
        {
            target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync("""{"level":1}""");
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        var client = UpstreamClient.Create<IRulesClient>(settings => settings.BaseAddress = new Uri(app.Urls.Single()));

        var thing = await client.GetThingAsync(Level.Below, [Level.Low, new Level(7)], cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("/things/-3?levels=1&levels=7", target);
        Assert.Equal(Level.Low, thing.Level);
    }
}
