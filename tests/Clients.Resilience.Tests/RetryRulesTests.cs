namespace Clients.Resilience.Tests;

/// <summary>The rules of repeating, one by one, without a server.</summary>
public sealed class RetryRulesTests : IDisposable
{
    private const double Half = 0.5;

    private readonly ThingsUnderTest things = new(new Uri("http://127.0.0.1:9"), configure: static settings => settings.Random = static () => Half);

    public void Dispose() => things.Dispose();

    [Theory]
    [InlineData(FailureClass.NotSent, false, true)]
    [InlineData(FailureClass.NotSent, true, true)]
    [InlineData(FailureClass.Unprocessed, false, false)]
    [InlineData(FailureClass.Unprocessed, true, true)]
    [InlineData(FailureClass.Ambiguous, false, false)]
    [InlineData(FailureClass.Ambiguous, true, true)]
    [InlineData(FailureClass.Final, false, false)]
    [InlineData(FailureClass.Final, true, false)]
    public void Failure_OfEachClass_MayBeRepeatedOrNot(object kind, bool repeatable, bool may)
    {
        var call = Call(repeatable ? ThingOperations.Get : ThingOperations.Create);

        Assert.Equal(may, RetryRules.MayRepeat(call, Failure((FailureClass)kind)));
        call.OneShotBody = true;
        Assert.False(RetryRules.MayRepeat(call, Failure((FailureClass)kind)));
    }

    [Fact]
    public void Refusal_OfARepetition_IsExplainedByTheFirstReasonThatHolds()
    {
        var call = Call(ThingOperations.Create);
        call.Attempts = 1;

        Assert.Null(RetryRules.WhyNot(call, Failure(FailureClass.Final), 1));
        Assert.Equal("attempts", RetryRules.WhyNot(call, Failure(FailureClass.Ambiguous), 1));
        Assert.Equal("not_repeatable", RetryRules.WhyNot(call, Failure(FailureClass.Ambiguous), 2));
        call.OneShotBody = true;
        Assert.Equal("body", RetryRules.WhyNot(call, Failure(FailureClass.Ambiguous), 2));
        things.Time.Advance(ThingsContract.Default.Budget.Total);
        Assert.Equal("deadline", RetryRules.WhyNot(call, Failure(FailureClass.Ambiguous), 1));
    }

    [Theory]
    [InlineData(3, null, null, null, 3)]
    [InlineData(3, 5, null, null, 5)] // the operation's own word
    [InlineData(3, 5, 2, null, 2)]
    [InlineData(3, 5, null, 2, 2)]
    [InlineData(3, null, 2, 1, 1)]
    [InlineData(3, null, 1, 2, 1)]
    [InlineData(3, null, 9, 9, 3)] // wishes lower the number and never raise it
    [InlineData(3, null, null, 0, 1)]
    public void Attempts_ByPolicyCallAndIncomingRequest_AreTheFewest(int policy, int? operation, int? call, int? incoming, int attempts)
    {
        using var own = new ThingsUnderTest(new Uri("http://127.0.0.1:9"), d => d with { Retry = new RetryPolicy { Attempts = policy } });
        UpstreamCallContext.Current = incoming is null ? null : new UpstreamCallContext { Attempts = incoming };

        var made = new ForeignCall(
            own.Connection.Runtime, ThingOperations.Get with { Attempts = operation }, default, call is null ? null : new UpstreamCallOptions { Attempts = call });

        Assert.Equal(attempts, RetryRules.Attempts(made));
    }

    [Theory]
    [InlineData(FailureClass.Ambiguous, 1, 50)]
    [InlineData(FailureClass.Ambiguous, 2, 100)]
    [InlineData(FailureClass.Ambiguous, 3, 200)]
    [InlineData(FailureClass.NotSent, 2, 100)]
    [InlineData(FailureClass.Unprocessed, 1, 500)] // throttling starts from a second
    [InlineData(FailureClass.Unprocessed, 2, 1000)]
    [InlineData(FailureClass.Ambiguous, 7, 2500)] // 6.4 s would be beyond the policy's 5 s
    [InlineData(FailureClass.Ambiguous, int.MaxValue, 2500)]
    public void BackOff_AfterEachAttempt_DoublesUpToTheLimitWithFullJitter(object kind, int attempts, int milliseconds)
    {
        var call = Call(ThingOperations.Get);
        call.Attempts = attempts;

        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), RetryRules.Delay(call, Failure((FailureClass)kind)));
    }

    [Theory]
    [InlineData(2000, 2060)] // what the server names, and 20 to 100 ms
    [InlineData(10, 110)] // less than our own back-off
    public void BackOff_ThatTheServerNames_IsNeverEarly(int stated, int milliseconds)
    {
        var call = Call(ThingOperations.Get);
        call.Attempts = 1;
        var failure = Failure(FailureClass.Ambiguous);
        failure.RetryAfter = TimeSpan.FromMilliseconds(stated);

        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), RetryRules.Delay(call, failure));
    }

    [Fact]
    public void Refusals_ByTheProtocol_AreFreeOnce()
    {
        var call = Call(ThingOperations.Get);

        Assert.False(RetryRules.IsFree(call, Failure(FailureClass.NotSent)));
        Assert.True(RetryRules.IsFree(call, TransportFaults.Refused()));
        Assert.False(RetryRules.IsFree(call, Failure(FailureClass.NotSent)));
        Assert.False(RetryRules.IsFree(call, TransportFaults.Refused()));
        Assert.False(RetryRules.IsFree(call, TransportFaults.Refused()));
    }

    [Theory]
    [InlineData("Tue, 10 Mar 2026 12:00:07 GMT", 7.0)]
    [InlineData("Tuesday, 10-Mar-26 12:00:07 GMT", 7.0)] // RFC 850
    [InlineData("Fri May  1 12:00:07 2026", (52 * 86400) + 7.0)] // asctime, always GMT
    [InlineData("Tue, 10 Mar 2026 11:59:59 GMT", 0.0)]
    [InlineData("Tue, 10 Mar 2026 12:00:07", null)]
    [InlineData(" 1.5 ", 1.5)]
    [InlineData("315360001", 315_360_000d)]
    [InlineData("-1", null)]
    [InlineData("NaN", null)]
    [InlineData("", null)]
    public void RetryAfter_InEachForm_IsATimeOrNothing(string text, double? seconds)
    {
        using var response = new HttpResponseMessage();
        response.Headers.TryAddWithoutValidation("Retry-After", text);
        var now = new DateTimeOffset(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

        Assert.Equal((seconds, seconds), (RetryAfterHeader.Parse(text, now)?.TotalSeconds, RetryAfterHeader.Read(response, now)?.TotalSeconds));
        Assert.Null(RetryAfterHeader.Read(new HttpResponseMessage(), now));
    }

    [Fact]
    public void Repetition_ThatLeavesNoTimeForAnAttempt_DoesNotFit()
    {
        var call = Call(ThingOperations.Get);
        var longest = call.Clock.Total - RetryRules.MinimumUsefulAttempt;

        Assert.False(RetryRules.Fits(call, longest));
        Assert.True(RetryRules.Fits(call, longest - TimeSpan.FromTicks(1)));
        Assert.False(RetryRules.Fits(call, call.Clock.Total));
        Assert.False(RetryRules.Fits(call, TimeSpan.MaxValue)); // what is left after it does not even have a number
    }

    private ForeignCall Call(OperationDefinition operation)
    {
        var call = new ForeignCall(things.Connection.Runtime, operation, default);
        call.Clock.Start(call.Definition.Budget.Total, default);
        return call;
    }

    private static CallFailure Failure(FailureClass kind) => new(UpstreamErrorCode.UpstreamError, kind, CallEffect.Unknown);
}
