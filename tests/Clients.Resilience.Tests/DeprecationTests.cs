using Clients.Resilience.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Clients.Resilience.Tests;

/// <summary>What an upstream announces to switch off is told once for each announcement and version.</summary>
public sealed class DeprecationTests
{
    [Fact]
    public async Task Announcement_OfAVersion_IsToldOnceWithItsDatesAndLink()
    {
        await using var server = await AnnouncingAsync("@1735689600", "Wed, 10 Mar 2027 00:00:00 GMT", "<https://docs.example/v1>; rel=\"deprecation\"");
        using var logs = new CapturedLogs();
        using var things = new ThingsUnderTest(server.Address, WithVersion, s => s.LoggerFactory = logs);

        await things.Client.GetThingAsync("1");
        await things.Client.GetThingAsync("2");
        await things.Client.GetThingAsync("3", new UpstreamCallOptions { Headers = new Dictionary<string, string> { ["X-Api-Version"] = "2" } });

        var told = logs.Records.Select(static r => r.Text).Where(static line => line.Contains("is deprecated", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, told.Count);
        Assert.Contains(
            "version 1 of the API is deprecated since 2025-01-01T00:00:00.0000000+00:00 and is switched off at 2027-03-10T00:00:00.0000000+00:00",
            told[0], StringComparison.Ordinal);
        Assert.Contains("https://docs.example/v1", told[0], StringComparison.Ordinal);
        Assert.Contains("version 2 of", told[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Announcements_WithoutNumber_AreNotAllTold()
    {
        var n = 0;
        await using var server = await KestrelUpstream.StartAsync((context, _) =>
        {
            context.Response.Headers["Deprecation"] = $"@{n++}";
            return context.WriteJsonAsync(Answers.Thing);
        });
        using var logs = new CapturedLogs();
        using var things = new ThingsUnderTest(server.Address, configure: s => s.LoggerFactory = logs);

        for (var i = 0; i < 80; i++)
        {
            await things.Client.GetThingAsync("1");
        }

        Assert.Equal(64, logs.Records.Count(static r => r.Text.Contains("is deprecated", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("@1735689600", "2025-01-01T00:00:00Z")]
    [InlineData("Wed, 01 Jan 2025 00:00:00 GMT", "2025-01-01T00:00:00Z")]
    [InlineData("true", null)]
    [InlineData("@", null)]
    [InlineData("@99999999999999999999", null)]
    [InlineData("@999999999999999", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Date_OfAnAnnouncement_IsReadWhereItIsOne(string? text, string? expected) =>
        Assert.Equal(expected is null ? null : DateTimeOffset.Parse(expected, null), DeprecationNotices.Date(text));

    private static UpstreamDefinition WithVersion(UpstreamDefinition definition) => definition with
    {
        Headers = definition.Headers with { Send = new Dictionary<string, string> { ["X-Api-Version"] = "1" } },
    };

    private static Task<KestrelUpstream> AnnouncingAsync(string deprecation, string sunset, string link) => KestrelUpstream.StartAsync((context, _) =>
    {
        context.Response.Headers["Deprecation"] = deprecation;
        context.Response.Headers["Sunset"] = sunset;
        context.Response.Headers.Link = link;
        return context.WriteJsonAsync(Answers.Thing);
    });
}
