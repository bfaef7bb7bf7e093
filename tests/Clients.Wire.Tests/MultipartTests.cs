using System.Text;
using Acme.Bodies;
using Clients.Resilience;
using Clients.Wire.Tests.Servers;
using Microsoft.AspNetCore.WebUtilities;

namespace Clients.Wire.Tests;

public sealed class MultipartTests
{
    [Fact]
    public async Task Parts_OfEachKind_CarryTheirNamesAndTypes()
    {
        var parts = await SendAsync(new()
        {
            Title = "t é",
            Photo = File("p", "a.png"),
            Documents = [File("1", "1.txt", "text/plain"), File("2", null)],
            Item = new Item { Id = 1 },
            Items = [new Item { Id = 2 }, new Item { Id = 3 }],
            Csv = "a,b",
            Data = [1, 2, 3],
        });

        Assert.Equal(
        [
            "form-data; name=\"title\" | text/plain; charset=utf-8 | t é",
            "form-data; name=\"photo\"; filename=\"a.png\" | image/png | p",
            "form-data; name=\"documents\"; filename=\"1.txt\" | text/plain | 1",
            "form-data; name=\"documents\"; filename=\"documents\" | application/octet-stream | 2",
            "form-data; name=\"item\" | application/vnd.acme+json; charset=utf-8 | {\"id\":1}",
            "form-data; name=\"items\" | application/json; charset=utf-8 | {\"id\":2}",
            "form-data; name=\"items\" | application/json; charset=utf-8 | {\"id\":3}",
            "form-data; name=\"csv\" | text/csv; charset=utf-8 | a,b",
            "form-data; name=\"data\" | text/plain; charset=utf-8 | AQID",
        ], parts.Select(static p => $"{p.Headers["Content-Disposition"]} | {p.Headers["Content-Type"]} | {p.Text}"));
    }

    [Theory]
    [InlineData("é 日本.png", "é 日本.png")]
    [InlineData("a\"b.png", "a%22b.png")]
    [InlineData("a\r\nX-Evil: 1\r\n\r\n.png", "a%0D%0AX-Evil: 1%0D%0A%0D%0A.png")]
    [InlineData("../../etc/passwd", "../../etc/passwd")]
    public async Task FileName_OfAnyText_StaysInsideItsQuotes(string name, string sent)
    {
        var part = Assert.Single(await SendAsync(new() { Photo = File("p", name) }));

        Assert.Equal($"form-data; name=\"photo\"; filename=\"{sent}\"", part.Headers["Content-Disposition"]);
        Assert.Equal(["Content-Disposition", "Content-Type"], part.Headers.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task PartHeaders_OfAFile_AreSentAndChecked()
    {
        var part = Assert.Single(await SendAsync(new() { Photo = File("p", "a", headers: "<1@x>") }));
        Assert.Equal("<1@x>", part.Headers["Content-ID"]);

        await using var upstream = await Upstream.StartAsync();
        Failures.AssertRefused(
            await Failures.OfAsync(() => upstream.Client<IBodiesClient>().SendMultipartAsync(new() { Photo = File("p", "a", headers: "a\r\nX: 1") })), "photo");
    }

    private static UpstreamFile File(string text, string? name, string? type = null, string? headers = null) =>
        new(new MemoryStream(Encoding.UTF8.GetBytes(text)), name, type)
        {
            Headers = headers is null ? null : new Dictionary<string, string> { ["Content-ID"] = headers },
        };

    private static async Task<List<(Dictionary<string, string> Headers, string Text)>> SendAsync(SendMultipartBody body)
    {
        await using var upstream = await Upstream.StartAsync();
        await upstream.Client<IBodiesClient>().SendMultipartAsync(body);
        var boundary = upstream.Arrival.Header("Content-Type")!.Split("boundary=")[1].Trim('"');
        var reader = new MultipartReader(boundary, new MemoryStream(upstream.Arrival.Body));
        var parts = new List<(Dictionary<string, string>, string)>();
        while (await reader.ReadNextSectionAsync() is { } section)
        {
            parts.Add((section.Headers!.ToDictionary(static h => h.Key, static h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                await new StreamReader(section.Body).ReadToEndAsync()));
        }

        return parts;
    }
}
