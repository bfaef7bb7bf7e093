namespace Clients.Resilience.Tests.Matrix;

/// <summary>Who ended a call, when several did at once: the caller, then the total, then the attempt, then the breaker.</summary>
public sealed class AttributionTests
{
    private const int Races = 10_000;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task Ends_AllAtOnceInAnyOrder_AreAttributedByPrecedence()
    {
        var random = new Random(20260310);
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < Races; i++)
        {
            var caller = random.Next(2) == 0;
            var (due, code) = random.Next(3) switch
            {
                0 => (false, "connection_lost"),
                1 => (true, "timeout_attempt"),
                _ => (true, "timeout_total"), // at the same tick as the attempt: no attempt outlasts the total
            };
            var transport = new Gate();
            var time = new DrivenClock();
            using var connection = UpstreamClient.Connect(new ThingsContract(), settings =>
            {
                settings.BaseAddress = new Uri("http://127.0.0.1");
                settings.TimeProvider = time;
                settings.Transport = transport;
                settings.Define = definition => definition with
                {
                    Budget = new BudgetPolicy { Total = code == "timeout_total" ? Limit : 2 * Limit, Attempt = Limit },
                };
            });
            using var source = new CancellationTokenSource();
            var call = new ThingsClient(connection.Invoker<IThingsWire>()).CreateThingAsync(new Thing("1", null), null, source.Token);
            await transport.Reached.Task;

            Action[] ends =
            [
                () => { if (caller) { source.Cancel(); } },
                () => { if (due) { time.Advance(Limit); } },
            ];
            random.Shuffle(ends);
            if (random.Next(2) == 0)
            {
                Parallel.Invoke(ends);
            }
            else
            {
                Array.ForEach(ends, static end => end());
            }

            transport.Open.SetResult();
            var found = await CodeAsync(call, source.Token);
            Assert.Equal(caller ? "canceled" : code, found);
            seen[found] = seen.GetValueOrDefault(found) + 1;
        }

        Assert.Equal(["canceled", "connection_lost", "timeout_attempt", "timeout_total"], seen.Keys.Order(StringComparer.Ordinal));
        Assert.All(seen.Values, static count => Assert.True(count > Races / 20));
    }

    [Theory]
    [InlineData(true, false, "canceled")]
    [InlineData(false, true, "timeout_total")]
    [InlineData(true, true, "canceled")]
    [InlineData(false, false, "circuit_open")]
    public async Task Breaker_Open_IsTheLastToBeBlamed(bool caller, bool total, string expected)
    {
        var transport = new Gate();
        transport.Open.SetResult();
        using var connection = UpstreamClient.Connect(new ThingsContract(), settings =>
        {
            settings.BaseAddress = new Uri("http://127.0.0.1");
            settings.TimeProvider = new DrivenClock();
            settings.Transport = transport;
            settings.Define = static definition => definition with { Breaker = new BreakerPolicy { Consecutive = 1 } };
        });
        var client = new ThingsClient(connection.Invoker<IThingsWire>());
        Assert.Equal("connection_lost", await CodeAsync(client.CreateThingAsync(new Thing("1", null)), default));

        var token = new CancellationToken(caller);
        var options = new UpstreamCallOptions { Timeout = total ? TimeSpan.Zero : null };

        Assert.Equal(expected, await CodeAsync(client.CreateThingAsync(new Thing("1", null), options, token), token));
    }

    private static async Task<string> CodeAsync(Task call, CancellationToken caller)
    {
        try
        {
            await call;
            return "ok";
        }
        catch (UpstreamException exception)
        {
            return exception.Code;
        }
        catch (OperationCanceledException exception) when (exception.CancellationToken == caller)
        {
            return "canceled";
        }
    }

    /// <summary>Notices nothing until everything has happened; then it fails.</summary>
    private sealed class Gate : HttpMessageHandler
    {
        public TaskCompletionSource Reached { get; } = new();

        public TaskCompletionSource Open { get; } = new();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Reached.TrySetResult();
            await Open.Task;
            cancellationToken.ThrowIfCancellationRequested();
            throw new HttpRequestException(HttpRequestError.ResponseEnded, "lost");
        }
    }
}
