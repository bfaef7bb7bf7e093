using System.Globalization;
using System.Reflection;
using Clients.Resilience;

namespace Clients.AspNetCore.Tests;

public sealed class StatusTableTests
{
    private static readonly string[] Codes =
        [.. typeof(UpstreamErrorCode).GetFields(BindingFlags.Public | BindingFlags.Static).Where(static field => field.IsLiteral).Select(static field => (string)field.GetRawConstantValue()!)];

    [Fact]
    public void Table_EveryCode_HasARowAndNoRowIsLeftOver() =>
        Assert.Equal(Codes.Order(StringComparer.Ordinal), UpstreamStatusTable.Rows.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public Task Table_AsAWhole_IsApproved() => Verifier.Verify(string.Join('\n', Codes.Select(static code =>
    {
        var row = UpstreamStatusTable.Rows[code];
        return string.Create(CultureInfo.InvariantCulture, $"{code,-20} {row.Status} {row.RetryAfter?.TotalSeconds,3} {row.Title}").TrimEnd();
    })));

    [Theory]
    [InlineData("validation_failed", null, 400)]
    [InlineData("validation_failed", 422, 422)]
    [InlineData("validation_failed", 400, 502)]
    [InlineData("empty_repository", 409, 409)]
    [InlineData("made_up", 404, 404)]
    [InlineData("made_up", 410, 410)]
    [InlineData("made_up", 428, 412)]
    [InlineData("made_up", 429, 503)]
    [InlineData("made_up", 403, 502)]
    [InlineData("made_up", null, 502)]
    public void Table_CodeThatDependsOnTheStatus_IsAnsweredByIt(string code, int? upstream, int expected) =>
        Assert.Equal(expected, UpstreamStatusTable.Of(new UpstreamError { Code = code, Status = upstream }).Status);

    [Fact]
    public void Table_UnavailableUntilAKnownMoment_Is503() => Assert.Equal(
        (502, 503),
        (UpstreamStatusTable.Of(new UpstreamError { Code = UpstreamErrorCode.UpstreamUnavailable }).Status,
         UpstreamStatusTable.Of(new UpstreamError { Code = UpstreamErrorCode.UpstreamUnavailable, RetryAfter = TimeSpan.FromSeconds(3) }).Status));
}
