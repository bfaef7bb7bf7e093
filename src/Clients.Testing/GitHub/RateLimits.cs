namespace Clients.Testing.GitHub;

/// <summary>Budgets per credential and resource, which fill up again when their window ends.</summary>
internal sealed class RateLimits(FakeGitHubOptions options)
{
    public const string Core = "core";
    public const string Search = "search";

    private readonly Dictionary<(string Credential, string Resource), Window> _windows = [];
    private readonly Lock _lock = new();

    public static string ResourceOf(string operationId) => operationId.StartsWith("search/", StringComparison.Ordinal) ? Search : Core;

    public RateLimit Get(string credential, string resource)
    {
        lock (_lock)
            return Current(credential, resource).ToLimit();
    }

    /// <summary>Takes one request from the budget; false when it has been used up.</summary>
    public bool TrySpend(string credential, string resource)
    {
        lock (_lock)
        {
            var window = Current(credential, resource);
            if (window.Used >= window.Limit)
                return false;

            window.Used++;
            return true;
        }
    }

    /// <summary>Gives one request back: it turned out to be free.</summary>
    public void Refund(string credential, string resource)
    {
        lock (_lock)
        {
            var window = Current(credential, resource);
            window.Used = Math.Max(0, window.Used - 1);
        }
    }

    public void SetRemaining(string credential, string resource, int remaining)
    {
        lock (_lock)
        {
            var window = Current(credential, resource);
            window.Used = window.Limit - remaining;
        }
    }

    private Window Current(string credential, string resource)
    {
        var now = options.TimeProvider.GetUtcNow();
        if (_windows.TryGetValue((credential, resource), out var window) && now < window.Reset)
            return window;

        // Whole seconds: that is all that the header can say.
        var start = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
        var isAnonymous = credential.Length == 0;
        window = resource == Search
            ? new Window(isAnonymous ? Math.Min(10, options.SearchLimit) : options.SearchLimit, start.AddMinutes(1))
            : new Window(isAnonymous ? options.AnonymousLimit : options.CoreLimit, start.AddHours(1));
        _windows[(credential, resource)] = window;
        return window;
    }

    private sealed class Window(int limit, DateTimeOffset reset)
    {
        public int Limit => limit;

        public DateTimeOffset Reset => reset;

        public int Used { get; set; }

        public RateLimit ToLimit() => new(limit, Used, limit - Used, reset.ToUnixTimeSeconds());
    }
}

/// <summary>A budget as its headers tell it.</summary>
internal readonly record struct RateLimit(int Limit, int Used, int Remaining, long Reset);
