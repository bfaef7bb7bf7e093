namespace Clients.Resilience;

/// <summary>
/// Bounds the load that retries add: per 10 s, at most the configured share of requests, and five in any case.
/// Without it an upstream that fails altogether gets several times its normal load.
/// </summary>
internal sealed class RetryBudget(double initial, TimeProvider time)
{
    public const int Floor = 5;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly SlidingCount requests = new(Window, time);
    private readonly SlidingCount retries = new(Window, time);
    private double share = initial;

    /// <summary>From now on another share holds; what was taken stays taken.</summary>
    public void Change(double changed)
    {
        lock (gate)
        {
            share = changed;
        }
    }

    public void CountRequest()
    {
        lock (gate)
        {
            requests.Add();
        }
    }

    public bool TryTake()
    {
        lock (gate)
        {
            if (retries.Sum >= Math.Max(Floor, (int)(share * requests.Sum)))
            {
                return false;
            }

            retries.Add();
            return true;
        }
    }
}
