using System.Text;
using System.Text.Json;
using Acme.Bodies;
using Clients.Resilience;
using Clients.Wire.Tests.Servers;

namespace Clients.Wire.Tests;

public sealed class BodyTests
{
    private static readonly Item One = new() { Id = 1, Name = "é" };

    [Fact]
    public async Task Json_OfAnyMediaType_IsNamedAsTheContractDoes()
    {
        Assert.Equal(("application/json", """{"id":1,"name":"é"}"""), Typed(await SendAsync(c => c.SendJsonAsync(One))));
        Assert.Equal("application/vnd.acme.v2+json", (await SendAsync(c => c.SendVendorJsonAsync(One))).Header("Content-Type"));
        Assert.Equal(("application/json", """{"id":1,"name":"é"}"""), Typed(await SendAsync(c => c.SendAnyAsync(One))));
    }

    [Fact]
    public async Task OptionalBody_NotGiven_IsNoBody()
    {
        var none = await SendAsync(c => c.SendOptionalAsync());

        Assert.Null(none.Header("Content-Type"));
        Assert.Empty(none.Body);
        Assert.Equal("""{"id":1,"name":"é"}""", (await SendAsync(c => c.SendOptionalAsync(One))).Text);
    }

    [Fact]
    public async Task MergePatch_KeepsAbsentNullAndValueApart()
    {
        Assert.Equal(("application/merge-patch+json", """{"id":1}"""), Typed(await SendAsync(c => c.MergePatchAsync(new ItemPatch { Id = 1 }))));
        Assert.Equal("""{"id":1,"name":null,"note":"n"}""", (await SendAsync(c => c.MergePatchAsync(new ItemPatch { Id = 1, Name = null, Note = "n" }))).Text);
    }

    [Fact]
    public async Task JsonPatch_BesideAMergePatch_IsAMethodOfItsOwn() => Assert.Equal(
        ("application/json-patch+json", """[{"op":"remove","path":"/name"},{"op":"add","path":"/a","value":1}]"""),
        Typed(await SendAsync(c => c.MergePatchAsJsonPatchAsync(
        [
            new Step { Op = StepOp.Remove, Path = "/name" }, new Step { Op = StepOp.Add, Path = "/a", Value = JsonElement.Parse("1") },
        ]))));

    [Fact]
    public async Task Form_WithEncodings_FollowsThem()
    {
        var arrival = await SendAsync(c => c.SendFormAsync(new()
        {
            Name = "a&b=c é", Price = 1.50m, Tags = ["x", "y"], Joined = ["x", "y"], Piped = ["x", "y"],
            Deep = new Item { Id = 1, Parts = ["p"] }, Lines = [new Item { Id = 2 }, new Item { Id = 3 }], Members = new Item { Id = 4 }, Json = new Item { Id = 5 },
            AdditionalProperties = new Dictionary<string, JsonElement> { ["more"] = JsonElement.Parse("true") },
        }));

        Assert.Equal("application/x-www-form-urlencoded", arrival.Header("Content-Type"));
        Assert.Equal(
            "name=a&b=c é|price=1.50|tags=x|tags=y|joined=x,y|piped=x|y|deep[id]=1|deep[parts][0]=p|lines[0][id]=2|lines[1][id]=3|id=4|json={\"id\":5}|more=true",
            string.Join('|', arrival.Text.Split('&').Select(static p => Uri.UnescapeDataString(p.Replace('+', ' ')))));
    }

    [Fact]
    public async Task Form_OfAnyObject_SendsItsMembers() => Assert.Equal(
        "a=1&b=x+y",
        (await SendAsync(c => c.SendOpenFormAsync(new Dictionary<string, JsonElement> { ["a"] = JsonElement.Parse("1"), ["b"] = JsonElement.Parse("\"x y\"") }))).Text);

    [Fact]
    public async Task Stream_IsSentAsItIs()
    {
        var arrival = await SendAsync(c => c.SendStreamAsync(new MemoryStream([0, 255, 10])));

        Assert.Equal("application/octet-stream", arrival.Header("Content-Type"));
        Assert.Equal([0, 255, 10], arrival.Body);
    }

    [Fact]
    public async Task Stream_OfSeveralMediaTypes_SaysWhichItIs()
    {
        Assert.Equal("image/jpeg", (await SendAsync(c => c.SendImageAsync(new UpstreamFile(new MemoryStream([1]), contentType: "image/jpeg")))).Header("Content-Type"));

        await using var upstream = await Upstream.StartAsync();
        var error = await Failures.OfAsync(() => upstream.Client<IBodiesClient>().SendImageAsync(new UpstreamFile(new MemoryStream([1]))));
        Failures.AssertRefused(error, "body");
        Assert.Contains("image/png or image/jpeg", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_IsUtf8() =>
        Assert.Equal(("text/plain; charset=utf-8", "é"), Typed(await SendAsync(c => c.SendTextAsync("é"))));

    [Fact]
    public async Task SeveralMediaTypes_OfOneOperation_AreOneMethodForEachThatCarriesSomethingElse()
    {
        Assert.Equal(
            ["SendManyAsMultipartAsync", "SendManyAsStreamAsync", "SendManyAsTextAsync", "SendManyAsync"],
            typeof(IBodiesClient).GetMethods().Select(static m => m.Name)
                .Where(static n => n.StartsWith("SendMany", StringComparison.Ordinal) && !n.EndsWith("WithResponseAsync", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal("application/json", (await SendAsync(c => c.SendManyAsync(One))).Header("Content-Type"));
        Assert.Equal(("text/plain; charset=utf-8", "t"), Typed(await SendAsync(c => c.SendManyAsTextAsync("t"))));
        Assert.Equal(("application/octet-stream", "s"), Typed(await SendAsync(c => c.SendManyAsStreamAsync(new MemoryStream(Encoding.UTF8.GetBytes("s"))))));
        var parts = await SendAsync(c => c.SendManyAsMultipartAsync(new() { File = new UpstreamFile(new MemoryStream([1])) }));
        Assert.StartsWith("multipart/form-data", parts.Header("Content-Type"), StringComparison.Ordinal);
    }

    private static (string?, string) Typed(Arrival arrival) => (arrival.Header("Content-Type"), arrival.Text);

    private static async Task<Arrival> SendAsync(Func<IBodiesClient, Task> send)
    {
        await using var upstream = await Upstream.StartAsync();
        await send(upstream.Client<IBodiesClient>());
        return upstream.Arrival;
    }
}
