using System.Diagnostics;
using System.Net;
using System.Text;
using Clients.Resilience.Tests.Servers;

namespace Clients.Resilience.Tests;

/// <summary>A call itself: what it carries, how it ends and what its caller gets.</summary>
public sealed class CallTests : IDisposable
{
    private readonly ThingsUnderTest things = new ScriptedTransport(200).Connect();

    public void Dispose() => things.Dispose();

    [Fact]
    public void CorrelationId_FromWhereverThereIsOne_StaysTheSame()
    {
        Activity.Current = null;
        UpstreamCallContext.Current = null;
        var made = Call();
        Assert.Matches("^[0-9a-f]{32}$", made.CorrelationId);
        Assert.Equal(made.CorrelationId, made.CorrelationId);
        Assert.NotEqual(Call().CorrelationId, made.CorrelationId);

        using var activity = new Activity("incoming").SetIdFormat(ActivityIdFormat.W3C).Start();
        Assert.Equal(activity.TraceId.ToString(), Call().CorrelationId);
        UpstreamCallContext.Current = new UpstreamCallContext { CorrelationId = "incoming" };
        Assert.Equal("incoming", Call().CorrelationId);
        Assert.Equal("own", Call(new UpstreamCallOptions { CorrelationId = "own" }).CorrelationId);
    }

    [Fact]
    public void IdempotencyKey_OfACall_IsItsOwnOrMadeWhereTheContractWantsOne()
    {
        Assert.Null(Call().IdempotencyKey);
        Assert.Equal("k", Call(new UpstreamCallOptions { IdempotencyKey = "k" }, ThingOperations.Start).IdempotencyKey);
        Assert.True(Guid.TryParse(Call(null, ThingOperations.Start).IdempotencyKey, out _));
        Assert.Equal((true, false, true), (Call().Repeatable, Call(null, ThingOperations.Create).Repeatable, Call(null, ThingOperations.Start).Repeatable));
    }

    [Fact]
    public void Failure_OfACall_BecomesAnErrorWithAllThatIsKnown()
    {
        var call = Call(new UpstreamCallOptions { CorrelationId = "c" });
        call.Attempts = 2;
        var headers = UpstreamHeaders.From([new("X-A", "a")]);
        var (body, at) = (new object(), things.Time.GetUtcNow());

        var error = call.ToError(new CallFailure("gone", FailureClass.Final, CallEffect.Processed)
        {
            Status = 410, RetryAt = at, RetryAfter = TimeSpan.FromSeconds(1), Body = body, RawBody = "raw", Detail = "d", Headers = headers,
        });

        Assert.Equal(
            new UpstreamError
            {
                Code = "gone", Upstream = "thing-store", Operation = "things/get", Status = 410, Attempts = 2, RetryAt = at, RetryAfter = TimeSpan.FromSeconds(1),
                Effect = CallEffect.Processed, CorrelationId = "c", Body = body, RawBody = "raw", Detail = "d", Headers = headers,
            },
            error);
    }

    /// <summary>The caller's own cancellation is never wrapped; that of somebody else is no cancellation to the caller.</summary>
    [Fact]
    public void Cancellation_OfTheCaller_IsTheCallersOwn()
    {
        using var caller = new CancellationTokenSource();
        var call = new ForeignCall(things.Connection.Runtime, ThingOperations.Get, caller.Token);
        var inner = new IOException();
        var canceled = new CallFailure(UpstreamErrorCode.Canceled, FailureClass.Final, CallEffect.Unknown) { Exception = inner };

        var elsewhere = Assert.IsType<UpstreamException>(call.ToException(canceled));
        Assert.Equal((UpstreamErrorCode.Canceled, inner), (elsewhere.Code, elsewhere.InnerException));
        caller.Cancel();
        var own = Assert.IsType<OperationCanceledException>(call.ToException(canceled));
        Assert.Equal(("The caller canceled the call.", inner, caller.Token), (own.Message, own.InnerException, own.CancellationToken));
        Assert.IsType<UpstreamException>(call.ToException(new CallFailure(UpstreamErrorCode.Gone, FailureClass.Final, CallEffect.Processed)));
    }

    [Fact]
    public void Request_OfAnAttemptOrAHop_IsHandedOverOnce()
    {
        var call = Call();
        call.Attempts = 1;
        Assert.True(call.TryHandOver());
        Assert.False(call.TryHandOver());
        call.Hops++;
        Assert.True(call.TryHandOver());
        call.Attempts++;
        Assert.True(call.TryHandOver());
        Assert.False(call.TryHandOver());
        (call.Attempts, call.Hops) = (call.Attempts + 1, call.Hops + 1);
        Assert.True(call.TryHandOver());
    }

    [Fact]
    public void Request_ThatWasSent_IsSentAgainOnlyIfTheGuardLetsItPass()
    {
        var call = Call();
        using var first = new HttpRequestMessage();
        using var second = new HttpRequestMessage();

        Assert.True(call.TrySend(first));
        Assert.False(call.TrySend(first));
        Assert.True(call.TrySend(second));
        call.AllowSending();
        Assert.True(call.TrySend(second));
    }

    [Fact]
    public async Task Call_ClosedTwice_GivesItsPermitBackOnceAndNoLongerRuns()
    {
        var limiter = things.Connection.Runtime.Concurrency;
        await limiter.Acquire(default)!.Value;
        await limiter.Acquire(default)!.Value;
        using var caller = new CancellationTokenSource();
        var call = new ForeignCall(things.Connection.Runtime, ThingOperations.Get, caller.Token) { HoldsPermit = true };
        call.Clock.Start(TimeSpan.FromSeconds(10), caller.Token);
        var token = call.Clock.Token;

        call.Close(null);
        call.HoldsPermit = true;
        call.Close(null);
        caller.Cancel();

        Assert.Equal((1, false), (limiter.Running, token.IsCancellationRequested));
    }

    [Fact]
    public void Cookies_OfACall_AreAllSent()
    {
        var call = Call().WithCookie("a", "1").WithCookie("none", null).WithCookie("b", "2")
            .WithCookie("c", new Thing("7", "x"), ThingJson.Default.Thing, explode: true).WithCookie("d", new Thing("8", "y"), ThingJson.Default.Thing, explode: false);

        Assert.Null(Call().CookieHeader);
        Assert.StartsWith("a=1; b=2; id=7; name=x; d=", call.CookieHeader, StringComparison.Ordinal);
        Assert.Equal("id=7; name=x; id=8; name=y", Call().WithCookie("c", new Thing("7", "x"), ThingJson.Default.Thing, explode: true)
            .WithCookie("c", new Thing("8", "y"), ThingJson.Default.Thing, explode: true).CookieHeader);
    }

    /// <summary>What is handed over as a stream has no limit that nobody stated, whatever the operation says of itself.</summary>
    [Fact]
    public async Task TypedCall_ThatIsReadAsAStream_RunsOnBeyondTheBudget()
    {
        var transport = new ScriptedTransport(static _ => Chunked(200, "abc"));
        using var own = transport.Connect();
        using var http = Http(own, transport);
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://things.example/things/7");
        var call = new UpstreamCall<Stream>(own.Connection.Runtime, ThingOperations.Get, ResponseReader.Stream, withResponse: false, null, default);
        request.Options.Set(UpstreamCall.OptionKey, call);
        await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        own.Time.Advance(TimeSpan.FromSeconds(11)); // beyond the total

        Assert.Equal("abc", await new StreamReader(call.Value!).ReadToEndAsync());
    }

    [Fact]
    public async Task Operation_OfAnotherUpstream_IsRefused()
    {
        var foreign = ThingOperations.Get with { Id = "other/get" };

        var refused = await Assert.ThrowsAsync<ArgumentException>(() => things.Connection.SendAsync(new UpstreamRequest(foreign)));

        Assert.Equal("The operation 'other/get' is not one of the upstream 'thing-store'. (Parameter 'request')", refused.Message);
    }

    /// <summary>The answer as it is: status, headers, and a body for those that have one.</summary>
    [Theory]
    [InlineData(200, "abc", "abc")]
    [InlineData(206, "abc", "abc")]
    [InlineData(200, "", null)]
    [InlineData(204, null, null)]
    [InlineData(205, null, null)]
    public async Task RawCall_Answered_HandsTheAnswerOn(int status, string? body, string? read)
    {
        using var own = new ScriptedTransport(_ => Chunked(status, body, ("X-A", "a"))).Connect();
        var response = await own.Connection.SendAsync(Request("7"));

        Assert.Equal((status, "a", read is not null, 1), (response.Status, response.Headers["X-A"], response.HasValue, response.Attempts));
        if (read is not null)
        {
            Assert.Equal(1, own.Connection.Runtime.Concurrency.Running); // until the body is read
            Assert.Equal(read, await new StreamReader(response.Value!).ReadToEndAsync());
        }

        Assert.Equal(0, own.Connection.Runtime.Concurrency.Running);
    }

    [Theory]
    [InlineData(304)]
    [InlineData(302)]
    [InlineData(404)]
    public async Task RawCall_AnsweredOtherwise_Fails(int status)
    {
        using var own = new ScriptedTransport(status).Connect();

        var error = (await Assert.ThrowsAsync<UpstreamException>(() => own.Connection.SendAsync(Request("7")))).Error;

        Assert.Equal(status, error.Status);
        Assert.Equal(0, own.Connection.Runtime.Concurrency.Running);
    }

    /// <summary>Of a HEAD the length is that of what a GET would get.</summary>
    [Fact]
    public async Task RawCall_OfAHead_HasNoBody()
    {
        var head = ThingOperations.Get with { Id = "things/head", Method = HttpMethod.Head };
        using var own = new ScriptedTransport(static _ => WithLength(50)).Connect(d => d with { Operations = [head], Limits = new LimitPolicy { Response = 10 } });

        var response = await own.Connection.SendAsync(new UpstreamRequest(own.Connection.Definition.Operation("things/head")) { Path = Id("7") });

        Assert.Equal((200, false, "50"), (response.Status, response.HasValue, response.Headers["Content-Length"]));
    }

    [Theory]
    [InlineData(9, true, false)]
    [InlineData(10, true, false)]
    [InlineData(11, true, true)] // refused by its length, before it is read
    [InlineData(10, false, false)]
    [InlineData(11, false, true)]
    public async Task RawCall_BeyondTheLimit_IsTooLarge(int length, bool stated, bool refused)
    {
        var text = new string('x', length);
        using var own = new ScriptedTransport(_ => stated ? ScriptedTransport.Answer(200, text) : Chunked(200, text)).Connect(
            static d => d with { Limits = new LimitPolicy { Response = 10 } });

        var exception = await Record.ExceptionAsync(async () => Assert.Equal(text, await new StreamReader((await own.Connection.SendAsync(Request("7"))).Value!).ReadToEndAsync()));

        Assert.Equal(refused ? UpstreamErrorCode.ResponseTooLarge : null, (exception as UpstreamException)?.Code);
        Assert.Equal(refused, exception is not null);
        if (refused)
        {
            Assert.Equal("The answer is larger than Limits.Response allows.", ((UpstreamException)exception!).Error.Detail);
        }

        Assert.Equal(0, own.Connection.Runtime.Concurrency.Running);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stream_BeyondTheLimit_IsNotLimited(bool foreign)
    {
        using var own = new ScriptedTransport(static _ => ScriptedTransport.Answer(200, new string('x', 50))).Connect(
            static d => d with { Limits = new LimitPolicy { Response = 10 } });
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://things.example/blob");

        var body = foreign
            ? await (await own.Connection.SendAsync(request)).Content.ReadAsStreamAsync()
            : (await own.Connection.SendAsync(new UpstreamRequest(ThingOperations.Blob))).Value!;

        Assert.Equal(1, own.Connection.Runtime.Concurrency.Running);
        Assert.Equal(50, (await new StreamReader(body).ReadToEndAsync()).Length);
        Assert.Equal(0, own.Connection.Runtime.Concurrency.Running);
    }

    /// <summary>A stream of a raw call has a limit of its own time only; another body shares the call's.</summary>
    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Body_OfARawCall_SharesTheBudgetUnlessItStreams(bool streams, bool ends)
    {
        using var own = new ScriptedTransport(static _ => Chunked(200, "abc")).Connect();
        var response = await own.Connection.SendAsync(streams ? new UpstreamRequest(ThingOperations.Blob) : Request("7"));

        own.Time.Advance(TimeSpan.FromSeconds(11)); // beyond the total

        var exception = await Record.ExceptionAsync(() => new StreamReader(response.Value!).ReadToEndAsync());
        Assert.Equal(ends ? UpstreamErrorCode.TimeoutTotal : null, (exception as UpstreamException)?.Code);
    }

    [Theory]
    [InlineData("GET", 200, 11, "ResponseTooLarge")]
    [InlineData("GET", 200, 10, "read")]
    [InlineData("GET", 200, 0, "none")]
    [InlineData("GET", 204, null, "none")]
    [InlineData("GET", 205, null, "none")]
    [InlineData("GET", 304, null, "none")]
    [InlineData("HEAD", 200, 5, "none")]
    [InlineData("HEAD", 200, 50, "none")] // the length is that of what a GET would get, and no reason to refuse anything
    [InlineData("GET", 304, 50, "none")]
    public async Task ForeignCall_Answered_HasABodyWhereThereIsOne(string method, int status, int? length, string expected)
    {
        var transport = new ScriptedTransport(_ => length is { } known ? WithLength(known, status) : Chunked(status, null));
        using var own = transport.Connect(static d => d with { Limits = new LimitPolicy { Response = 10 } });
        using var http = Http(own, transport);
        using var request = new HttpRequestMessage(new HttpMethod(method), "https://things.example/things/7");

        var exception = await Record.ExceptionAsync(async () =>
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal(expected == "read" ? 1 : 0, own.Connection.Runtime.Concurrency.Running);
            Assert.Equal(length, answer.Content.Headers.ContentLength);
            Assert.Equal(expected == "read" ? 10 : length ?? 0, (await answer.Content.ReadAsByteArrayAsync()).Length);
        });

        Assert.Equal(expected == "ResponseTooLarge" ? "The answer is larger than Limits.Response allows." : null, (exception as UpstreamException)?.Error.Detail);
        Assert.Equal(expected == "ResponseTooLarge", exception is not null);
        Assert.Equal(0, own.Connection.Runtime.Concurrency.Running);
    }

    [Fact]
    public void Statuses_OfResults_AreThoseOf2xxAndForForeignCallersOf304()
    {
        var raw = new RawCall(things.Connection.Runtime, ThingOperations.Get, null, default);

        Assert.Equal(Enumerable.Range(200, 100), Enumerable.Range(100, 500).Where(raw.Accepts));
        Assert.Equal([.. Enumerable.Range(200, 100), 304], Enumerable.Range(100, 500).Where(Call().Accepts));
    }

    [Fact]
    public async Task ForeignCall_ReadWhole_IsMeasured()
    {
        using var own = new ScriptedTransport(200).Connect();
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://things.example/things/7");

        using var answer = await own.Connection.SendAsync(request);

        Assert.True(request.Options.TryGetValue(UpstreamCall.OptionKey, out var call));
        Assert.Equal((Answers.Thing.Length, Answers.Thing), (call.Measures.Received, await answer.Content.ReadAsStringAsync()));
        Assert.Equal("application/json; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
    }

    [Fact]
    public async Task ForeignCall_ReadWhole_IsLimitedWhateverItStates()
    {
        using var own = new ScriptedTransport(static _ => Chunked(200, new string('x', 11))).Connect(static d => d with { Limits = new LimitPolicy { Response = 10 } });
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://things.example/things/7");

        var exception = await Assert.ThrowsAsync<UpstreamException>(() => own.Connection.SendAsync(request));

        Assert.Equal((UpstreamErrorCode.ResponseTooLarge, 200), (exception.Code, exception.Error.Status));
    }

    /// <summary>A call that belongs to another upstream is not governed by its terms.</summary>
    [Fact]
    public async Task Handler_GivenTheCallOfAnotherUpstream_MakesOneOfItsOwn()
    {
        var transport = new ScriptedTransport(404);
        using var own = transport.Connect();
        using var http = Http(own, transport);
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://things.example/things/7");
        var theirs = Call(null, ThingOperations.Put);
        request.Options.Set(UpstreamCall.OptionKey, theirs);

        using var answer = await http.SendAsync(request);

        var error = UpstreamErrorMapper.OfAnswer(answer)!;
        Assert.Equal(("things/get", 1, 0), (error.Operation, error.Attempts, theirs.Attempts));
    }

    [Fact]
    public async Task Handler_OfAGeneratedClient_RecordsInsteadOfThrowing()
    {
        var transport = new ScriptedTransport(404);
        using var own = transport.Connect();
        using var http = Http(own, transport);
        foreach (var (options, status) in new (UpstreamCallOptions?, HttpStatusCode)[] { (null, HttpStatusCode.NotFound), (new() { Deadline = own.Time.GetUtcNow() }, HttpStatusCode.InternalServerError) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "https://things.example/things/7");
            var call = new RawCall(own.Connection.Runtime, ThingOperations.Get, options, default);
            request.Options.Set(UpstreamCall.OptionKey, call);
            using var answer = await http.SendAsync(request);

            Assert.Equal((status, request), (answer.StatusCode, answer.RequestMessage));
            Assert.NotNull(call.Failure);
        }
    }

    private ForeignCall Call(UpstreamCallOptions? options = null, OperationDefinition? operation = null) =>
        new(things.Connection.Runtime, operation ?? ThingOperations.Get, default, options);

    [Fact]
    public async Task TypedCall_OfAHead_IsNotTooLargeForWhatItDoesNotGet()
    {
        var head = ThingOperations.Get with { Id = "things/head", Method = HttpMethod.Head };
        var transport = new ScriptedTransport(static _ => WithLength(50));
        using var own = transport.Connect(static d => d with { Limits = new LimitPolicy { Response = 10 } });
        using var http = Http(own, transport);
        using var request = new HttpRequestMessage(HttpMethod.Head, "https://things.example/things/7");
        var call = new UpstreamCall<NoContent>(own.Connection.Runtime, head, ResponseReader.None, withResponse: true, null, default);
        request.Options.Set(UpstreamCall.OptionKey, call);

        using var answer = await http.SendAsync(request);

        Assert.Equal((null, true), (call.Failure?.Code, call.HasValue));
    }

    private static HttpClient Http(ThingsUnderTest own, ScriptedTransport transport) =>
        new(new UpstreamHandler(own.Connection.Runtime) { InnerHandler = new TransportGuard(own.Connection.Runtime, transport) });

    private static Dictionary<string, string> Id(string id) => new() { ["id"] = id };

    private static UpstreamRequest Request(string id) => new(ThingOperations.Get) { Path = Id(id) };

    private static HttpResponseMessage WithLength(int length, int status = 200)
    {
        var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new ByteArrayContent(new byte[length]) };
        response.Content.Headers.ContentLength = length;
        return response;
    }

    /// <summary>A body whose length nobody states.</summary>
    private static HttpResponseMessage Chunked(int status, string? body, params ReadOnlySpan<(string Name, string Value)> headers)
    {
        var response = ScriptedTransport.Answer(status, body, headers);
        response.Content = new StreamContent(new Flowing(body ?? ""));
        if (body is "")
        {
            response.Content.Headers.ContentLength = 0;
        }

        return response;
    }

    private sealed class Flowing(string text) : MemoryStream(Encoding.ASCII.GetBytes(text))
    {
        public override bool CanSeek => false;
    }
}
