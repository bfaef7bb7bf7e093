using System.Text.Json;
using Clients.Resilience.Tests.Servers;

namespace Clients.Resilience.Tests.Hostile;

/// <summary>
/// Addresses that make .NET's own parser throw instead of saying no: a host of nothing but marks of writing direction, where it reads a file's
/// address. Such a <c>Location</c> (which HttpClient decodes as UTF-8), or such a text in an answer, is not understood, and no more.
/// </summary>
public sealed class BrokenAddressTests
{
    private const string Mark = "\u202e";

    public static TheoryData<string> Texts => [$@"\\{Mark}/x", $@"\\{Mark}", $"file://{Mark}/x", $@"\\{Mark}{Mark}\x"];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Parser_OfNet_Throws(string text) =>
        Assert.Throws<IndexOutOfRangeException>(() => Uri.TryCreate(ThingsContract.Default.BaseAddress, text, out _)); // when it does not any more, AddressText can go

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Redirect_There_IsRefused(string text)
    {
        await using var server = RawUpstream.Start(exchange => exchange.WriteAsync($"HTTP/1.1 302 Found\r\nLocation: {text}\r\nContent-Length: 0\r\n\r\n"));
        using var things = new ThingsUnderTest(server.Address);

        var error = await things.FailAsync(things.Client.GetThingAsync("7"));

        Assert.Equal((UpstreamErrorCode.RedirectRefused, 302, CallEffect.Processed), (error.Code, error.Status, error.Effect));
        Assert.Contains("its address makes no sense", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirect_WithTwoLocations_IsRefused()
    {
        await using var server = RawUpstream.Start(static exchange => exchange.WriteAsync("HTTP/1.1 302 Found\r\nLocation: /a\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n"));
        using var things = new ThingsUnderTest(server.Address);

        Assert.Equal(UpstreamErrorCode.RedirectRefused, (await things.FailAsync(things.Client.GetThingAsync("7"))).Code);
        Assert.Equal(1, server.Deliveries);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void Json_WithThem_IsInvalidAndItsTextStaysOutOfTheMessage(string text)
    {
        var options = new JsonSerializerOptions { Converters = { new UriTextConverter() } };

        var exception = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Uri>(JsonSerializer.Serialize(text), options));

        Assert.DoesNotContain(Mark, exception.ToString(), StringComparison.Ordinal);
    }
}
