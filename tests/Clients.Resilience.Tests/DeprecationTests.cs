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
    [InlineData("@1735689600", null, null, "is deprecated since 2025-01-01T00:00:00.0000000+00:00 and is switched off at (null)", "see (null)")]
    [InlineData(null, "Wed, 10 Mar 2027 00:00:00 GMT", "<https://docs.example/v1>; rel=\"sunset\"", "since (null) and is switched off at 2027-03-10T00:00:00.0000000+00:00", "see https://docs.example/v1")]
    [InlineData("true", null, "<http://docs.example/v1>; rel=\"deprecation\"", "is deprecated since (null)", "see (null)")] // nothing that a person should open
    [InlineData("true", null, "</v1>; rel=\"deprecation\"", "is deprecated since (null)", "see (null)")]
    [InlineData("true", null, "<https://docs.example/next>; rel=\"next\"", "is deprecated since (null)", "see (null)")]
    [InlineData(null, null, "<https://docs.example/v1>; rel=\"deprecation\"", null, null)]
    public void Announcement_InPart_IsToldAsFarAsItGoes(string? deprecation, string? sunset, string? link, string? text, string? end)
    {
        using var logs = new CapturedLogs();
        using var things = new ThingsUnderTest(ThingsContract.Default.BaseAddress, configure: s => s.LoggerFactory = logs);
        using var response = Announcing(deprecation, sunset, link);

        things.Connection.Runtime.Deprecations.Read(new ForeignCall(things.Connection.Runtime, ThingOperations.Get, default), response);

        Assert.Equal(text is null ? 0 : 1, logs.Of("ApiDeprecated").Count());
        if (text is not null)
        {
            var told = logs.Records.Single().Text;
            Assert.Contains(text, told, StringComparison.Ordinal);
            Assert.EndsWith(end!, told, StringComparison.Ordinal);
            Assert.Contains("version (null) of", told, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Announcement_OfAForeignOrigin_IsNotThisUpstreams()
    {
        using var logs = new CapturedLogs();
        using var things = new ThingsUnderTest(ThingsContract.Default.BaseAddress, configure: s => s.LoggerFactory = logs);
        using var response = Announcing("true", null, null);

        things.Connection.Runtime.Deprecations.Read(new ForeignCall(things.Connection.Runtime, ThingOperations.Get, default) { LeftOrigin = true }, response);

        Assert.Empty(logs.Records);
    }

    /// <summary>The version is what was sent, where the policy sends one.</summary>
    [Theory]
    [InlineData("2026", "2026")]
    [InlineData(null, null)]
    public void Announcement_OfARequestWithAndWithoutVersion_SaysWhich(string? sent, string? version)
    {
        using var logs = new CapturedLogs();
        using var things = new ThingsUnderTest(ThingsContract.Default.BaseAddress, WithVersion, s => s.LoggerFactory = logs);
        using var response = Announcing("true", null, null);
        using var request = new HttpRequestMessage();
        if (sent is not null)
        {
            request.Headers.Add("X-Api-Version", sent);
        }

        response.RequestMessage = request;
        things.Connection.Runtime.Deprecations.Read(new ForeignCall(things.Connection.Runtime, ThingOperations.Get, default), response);

        Assert.Equal(version, Assert.Single(logs.Of("ApiDeprecated")).Fields["Version"]);
    }

    [Theory]
    [InlineData("@-1", "1969-12-31T23:59:59Z")]
    [InlineData("@-62135596800", "0001-01-01T00:00:00Z")]
    [InlineData("@-62135596801", null)]
    [InlineData("@253402300799", "9999-12-31T23:59:59Z")]
    [InlineData("@253402300800", null)]
    [InlineData("@1,000", null)]
    [InlineData("Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37Z")]
    [InlineData("Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37Z")]
    [InlineData("1735689600", null)]
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

    private static HttpResponseMessage Announcing(string? deprecation, string? sunset, string? link)
    {
        var response = new HttpResponseMessage();
        foreach (var (name, value) in new[] { ("Deprecation", deprecation), ("Sunset", sunset), ("Link", link) })
        {
            if (value is not null)
            {
                response.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return response;
    }

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
