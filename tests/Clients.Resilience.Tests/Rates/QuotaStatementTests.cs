using System.Net;

namespace Clients.Resilience.Tests.Rates;

public sealed class QuotaStatementTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Answer_WithBothNumbers_StatesAQuota()
    {
        using var answer = Answer(("x-ratelimit-remaining", "7"), ("x-ratelimit-limit", "60"));

        Assert.Equal(new QuotaStatement(7, 60, null), QuotaStatement.Read(answer, Now));
    }

    [Theory]
    [InlineData("7", null)]
    [InlineData(null, "60")]
    [InlineData("-7", "60")]
    [InlineData("7.5", "60")]
    [InlineData("7", "many")]
    public void Answer_WithoutTwoWholeNumbers_StatesNone(string? remaining, string? limit)
    {
        using var answer = Answer(("x-ratelimit-remaining", remaining), ("x-ratelimit-limit", limit));

        Assert.Null(QuotaStatement.Read(answer, Now));
    }

    [Theory]
    [InlineData(30, 30)]
    [InlineData(-30, 0)]
    [InlineData(3600, 3600)]
    [InlineData(3601, 3600)]
    [InlineData(1_000_000_000, 3600)] // milliseconds, say
    public void Reset_IsSecondsSince1970_AndNoFurtherThanTheLongestWindow(long seconds, int left)
    {
        using var answer = Answer(("x-ratelimit-reset", $"{Now.ToUnixTimeSeconds() + seconds}"));

        Assert.Equal(TimeSpan.FromSeconds(left), QuotaStatement.ReadReset(answer, Now));
    }

    [Theory]
    [InlineData("search", "search")]
    [InlineData("code_search-2", "code_search-2")]
    [InlineData("a123456789012345678901234567890123456789", "a123456789012345678901234567890123456789")]
    [InlineData("a1234567890123456789012345678901234567890", "core")]
    [InlineData("Search", "core")]
    [InlineData("a b", "core")]
    [InlineData("", "core")]
    [InlineData(null, "core")]
    public void Resource_IsANameThatCanBeATag_OrThatOfTheRequest(string? name, string resource)
    {
        using var answer = Answer(("x-ratelimit-resource", name));

        Assert.Equal(resource, QuotaStatement.ResourceOf(answer, "core"));
    }

    [Fact]
    public void Resource_ThatNobodyNames_IsTheDefault()
    {
        using var answer = Answer();

        Assert.Equal("default", QuotaStatement.ResourceOf(answer));
    }

    private static HttpResponseMessage Answer(params (string Name, string? Value)[] headers)
    {
        var answer = new HttpResponseMessage(HttpStatusCode.OK);
        foreach (var (name, value) in headers)
        {
            if (value is not null)
            {
                answer.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return answer;
    }
}
