using System.Text;
using Acme.Swagger;
using Clients.Resilience;
using Clients.Wire.Tests.Servers;

namespace Clients.Wire.Tests;

/// <summary>OpenAPI 2.0 has its own words for lists, forms and files.</summary>
public sealed class SwaggerTests
{
    private static readonly string[] Texts = ["a", "b,c"];

    [Fact]
    public async Task Lists_OfEachCollectionFormat_ArriveSeparatedByIt()
    {
        await using var upstream = await Upstream.StartAsync();

        await upstream.Client<ISwaggerClient>().ListsAsync([1, 2], Texts, Texts, Texts, Texts, Texts, Texts, Texts, Texts);

        Assert.Equal(
            "/lists/1,2?silent=a,b%2Cc&csv=a,b%2Cc&ssv=a%20b%2Cc&tsv=a%09b%2Cc&pipes=a%7Cb%2Cc&multi=a&multi=b%2Cc&shared=a,b%2Cc", upstream.Arrival.Target);
        Assert.Equal("a,b,c", upstream.Arrival.Header("X-List"));
    }

    [Fact]
    public async Task FormData_IsAForm()
    {
        await using var upstream = await Upstream.StartAsync();

        await upstream.Client<ISwaggerClient>().PostFormAsync(new() { Name = "n", Tags = ["a", "b"], Joined = ["c", "d"] });

        Assert.Equal("application/x-www-form-urlencoded", upstream.Arrival.Header("Content-Type"));
        Assert.Equal("name=n&tags=a&tags=b&joined=c%2Cd", upstream.Arrival.Text);
    }

    [Fact]
    public async Task FormDataWithAFile_IsMultipart()
    {
        await using var upstream = await Upstream.StartAsync();

        await upstream.Client<ISwaggerClient>().PostFileAsync(new()
        {
            Photo = new UpstreamFile(new MemoryStream(Encoding.UTF8.GetBytes("bytes")), "a.png", "image/png"), Title = "t",
        });

        Assert.StartsWith("multipart/form-data; boundary=", upstream.Arrival.Header("Content-Type"), StringComparison.Ordinal);
        Assert.Contains("name=\"photo\"; filename=\"a.png\"", upstream.Arrival.Text, StringComparison.Ordinal);
        Assert.Contains("name=\"title\"", upstream.Arrival.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BodyParameter_IsTheBody()
    {
        await using var upstream = await Upstream.AnsweringAsync(200, "application/json", """{"id":1,"name":"n"}""");

        var thing = await upstream.Client<ISwaggerClient>().PutThingAsync(new Thing { Id = 1 });

        Assert.Equal("""{"id":1}""", upstream.Arrival.Text);
        Assert.Equal("n", thing.Name);
        Assert.Equal("application/json", upstream.Arrival.Header("Accept"));
    }

    [Fact]
    public async Task MediaTypes_LeftUnsaid_AreJsonAndForms()
    {
        await using var upstream = await Upstream.AnsweringAsync(200, "application/json", """{"id":1}""");

        Assert.Equal(1, (await upstream.Client<ISwaggerClient>().SayNothingAsync(new Thing { Id = 1 })).Id);
        await using (await upstream.Client<ISwaggerClient>().SendSilentFileAsync(new() { Photo = new UpstreamFile(Stream.Null) }))
        {
        }

        Assert.Equal(("application/json", "application/json"), (upstream.Arrivals[0].Header("Content-Type"), upstream.Arrivals[0].Header("Accept")));
        Assert.StartsWith("multipart/form-data", upstream.Arrivals[1].Header("Content-Type"), StringComparison.Ordinal);
    }
}
