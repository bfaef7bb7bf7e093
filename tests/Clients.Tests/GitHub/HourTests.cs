using Clients.Bench.GitHubHour;

namespace Clients.Tests.GitHub;

/// <summary>Twelve of the sixty minutes of docs/github.md: the hour's quota is used up in eight of them.</summary>
public sealed class HourTests
{
    [Fact]
    public async Task FiftyCallers_AsFastAsTheyCan_SendNothingForbiddenAndUseWhatIsAllowed()
    {
        var report = await HourRun.RunAsync(TimeSpan.FromMinutes(12), static (address, time) => new OurHour(address, time, keeps: false));

        Assert.Equal(0, report.Forbidden);
        Assert.InRange(report.Throughput, 0.98, 1);
        Assert.True(report.LongestCall <= TimeSpan.FromSeconds(20), $"{report}"); // the longest budget among the three operations
        Assert.Equal(0, report.Untold);
    }
}
