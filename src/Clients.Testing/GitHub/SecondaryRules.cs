namespace Clients.Testing.GitHub;

/// <summary>
/// GitHub's secondary limits, kept exactly, per credential: 100 requests at once, 900 points in any minute (a read is one, a write five), 80
/// creations of content in any minute and 500 in any hour
/// (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits).
/// </summary>
internal sealed class SecondaryRules(FakeGitHubOptions options)
{
    private const int AtOnce = 100;
    private const int PointsAMinute = 900;
    private const int CreationsAMinute = 80;
    private const int CreationsAnHour = 500;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Spending> _spending = new(StringComparer.Ordinal);

    /// <summary>Counts a request that begins; false when a rule forbids it.</summary>
    public bool TryBegin(string credential, FakeRequest request)
    {
        lock (_lock)
        {
            var spending = Of(credential);
            var now = options.TimeProvider.GetUtcNow();
            var (points, creation) = (request.Method is "GET" or "HEAD" ? 1 : 5, IsCreation(request) ? 1 : 0);
            spending.Running++;
            if (spending.Running > AtOnce || spending.Within(Minute, now, points: true) + points > PointsAMinute
                || spending.Within(Minute, now, points: false) + creation > CreationsAMinute
                || spending.Within(Hour, now, points: false) + creation > CreationsAnHour)
                return false;

            spending.Requests.Enqueue((now, points, creation));
            return true;
        }
    }

    public void End(string credential)
    {
        lock (_lock)
            Of(credential).Running--;
    }

    /// <summary>Actions are no content: nobody is told of them.</summary>
    private static bool IsCreation(FakeRequest request) => request.Method == "POST" && !request.OperationId.StartsWith("actions/", StringComparison.Ordinal);

    private Spending Of(string credential) => _spending.TryGetValue(credential, out var known) ? known : _spending[credential] = new Spending();

    private sealed class Spending
    {
        public int Running { get; set; }

        public Queue<(DateTimeOffset At, int Points, int Creation)> Requests { get; } = [];

        public int Within(TimeSpan window, DateTimeOffset now, bool points)
        {
            while (Requests.TryPeek(out var oldest) && now - oldest.At >= Hour)
                Requests.Dequeue();

            return Requests.Where(request => now - request.At < window).Sum(request => points ? request.Points : request.Creation);
        }
    }
}
