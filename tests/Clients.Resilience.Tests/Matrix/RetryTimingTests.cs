using System.Globalization;
using System.Net;

namespace Clients.Resilience.Tests.Matrix;

/// <summary>Retries are never early: not by a tick of what the server asked for, with jitter on top.</summary>
public sealed class RetryTimingTests
{
    private const int Retries = 10_000;

    private static readonly TimeSpan LeastJitter = TimeSpan.FromMilliseconds(20);

    [Fact]
    public async Task Retries_TenThousand_AreNeverEarly()
    {
        var random = new Random(20260310);
        var clock = new DrivenClock();
        var server = new Refusing(clock);
        using var connection = UpstreamClient.Connect(new ThingsContract(), settings =>
        {
            settings.BaseAddress = new Uri("http://127.0.0.1");
            settings.TimeProvider = clock;
            settings.Transport = server;
            settings.Random = random.NextDouble;
            settings.Define = static definition => definition with
            {
                Retry = new RetryPolicy { RetryBudget = 1 },
                Breaker = new BreakerPolicy { Consecutive = 1000, Minimum = 100_000 },
            };
        });
        var client = new ThingsClient(connection.Invoker<IThingsWire>());
        var (retries, early, latest) = (0, 0, TimeSpan.Zero);
        while (retries < Retries)
        {
            clock.Advance(TimeSpan.FromMilliseconds(random.Next(1, 2000)));
            server.Refuse(random.Next(2) == 0 ? 429 : 503, Asked(random, clock));
            var call = client.GetThingAsync("7");
            var delay = await clock.NextDelayAsync(TestContext.Current.CancellationToken);
            clock.Advance(delay - TimeSpan.FromTicks(1));
            Assert.Equal(1, server.Sent);
            clock.Advance(TimeSpan.FromTicks(1));
            await call;

            retries++;
            var late = server.LastSent - server.Earliest;
            early += late < LeastJitter ? 1 : 0;
            latest = late > latest ? late : latest;
        }

        Assert.Equal(0, early);
        Assert.True(latest < TimeSpan.FromSeconds(2), $"A retry came {latest} after the moment that was asked for.");
    }

    private static string Asked(Random random, DrivenClock clock) => random.Next(3) switch
    {
        0 => random.Next(4).ToString(CultureInfo.InvariantCulture),
        1 => (random.NextDouble() * 4).ToString("0.000", CultureInfo.InvariantCulture),
        _ => clock.GetUtcNow().AddSeconds(random.Next(-2, 4)).ToString("r", CultureInfo.InvariantCulture),
    };

    /// <summary>Refuses the first attempt of each call; remembers when the second may come.</summary>
    private sealed class Refusing(DrivenClock clock) : HttpMessageHandler
    {
        private int status;
        private string retryAfter = "";

        public int Sent { get; private set; }

        public DateTimeOffset Earliest { get; private set; }

        public DateTimeOffset LastSent { get; private set; }

        public void Refuse(int with, string after) => (Sent, status, retryAfter) = (0, with, after);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            LastSent = clock.GetUtcNow();
            if (++Sent > 1)
            {
                return Task.FromResult(new HttpResponseMessage { Content = new StringContent("""{"id":"7"}"""), RequestMessage = request });
            }

            var response = new HttpResponseMessage((HttpStatusCode)status) { RequestMessage = request };
            response.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
            Earliest = double.TryParse(retryAfter, CultureInfo.InvariantCulture, out var seconds)
                ? LastSent.AddSeconds(seconds)
                : DateTimeOffset.Parse(retryAfter, CultureInfo.InvariantCulture) is var date && date > LastSent ? date : LastSent;
            return Task.FromResult(response);
        }
    }
}
