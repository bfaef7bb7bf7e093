namespace Clients.Resilience.Tests;

/// <summary>Every status there can be, and what it means: where the meaning changes, a row begins.</summary>
public sealed class StatusTableTests
{
    private const string Table =
        """
        100 protocol_error Final Unknown Alive
        200 response_invalid Final Processed Alive
        202 upstream_unavailable Final Processed Alive
        203 response_invalid Final Processed Alive
        301 redirect_refused Final Processed Alive
        304 response_invalid Final Processed Alive
        307 redirect_refused Final Processed Alive
        309 response_invalid Final Processed Alive
        400 validation_failed Final Processed Alive
        401 unauthorized Final Processed Alive
        402 rejected Final Processed Alive
        403 forbidden Final Processed Alive
        404 not_found Final Processed Alive
        405 rejected Final Processed Alive
        408 upstream_unavailable Ambiguous Unknown Failing
        409 conflict Final Processed Alive
        410 gone Final Processed Alive
        411 rejected Final Processed Alive
        412 precondition_failed Final Processed Alive
        413 rejected Final Processed Alive
        422 validation_failed Final Processed Alive
        423 rejected Final Processed Alive
        425 upstream_unavailable Ambiguous Unknown Alive
        426 rejected Final Processed Alive
        428 precondition_failed Final Processed Alive
        429 rate_limited Final Processed Alive
        430 rejected Final Processed Alive
        500 upstream_error Ambiguous Unknown Failing
        501 upstream_error Final Unknown Alive
        502 upstream_unavailable Ambiguous Unknown Failing
        505 upstream_error Final Unknown Alive
        506 upstream_error Ambiguous Unknown Failing
        511 upstream_error Final Unknown Alive
        512 upstream_error Ambiguous Unknown Failing
        """;

    [Fact]
    public void Statuses_All_MeanWhatTheTableSays()
    {
        var rows = new List<string>();
        for (var status = 100; status < 1000; status++)
        {
            var kind = StatusCodeMap.Class(status, hasRetryAfter: false, throttled: false);
            var row = $"{StatusCodeMap.Code(status)} {kind} {StatusCodeMap.Effect(status, kind)} {StatusCodeMap.Health(status, throttled: false)}";
            if (rows.Count == 0 || rows[^1][4..] != row)
            {
                rows.Add($"{status} {row}");
            }
        }

        Assert.Equal(Table.ReplaceLineEndings("\n"), string.Join('\n', rows));
    }

    /// <summary>Who says when to come back has not done it; with a 503 alone, because a 500 may say so after half of the work.</summary>
    [Theory]
    [InlineData(503, true, false, "Unprocessed", "NotSent", "Failing")]
    [InlineData(500, true, false, "Ambiguous", "Unknown", "Failing")]
    [InlineData(404, true, false, "Final", "Processed", "Alive")]
    [InlineData(429, false, true, "Unprocessed", "NotSent", "Unknown")]
    [InlineData(403, false, true, "Unprocessed", "NotSent", "Unknown")]
    [InlineData(501, false, true, "Unprocessed", "NotSent", "Unknown")]
    public void Status_WithAPauseOrAQuota_WasNotProcessed(int status, bool hasRetryAfter, bool throttled, string kind, string effect, string health)
    {
        var found = StatusCodeMap.Class(status, hasRetryAfter, throttled);

        Assert.Equal((kind, effect, health), ($"{found}", $"{StatusCodeMap.Effect(status, found)}", $"{StatusCodeMap.Health(status, throttled)}"));
    }
}
