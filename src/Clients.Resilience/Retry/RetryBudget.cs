namespace Clients.Resilience;

/// <summary>
/// Bounds the load that retries add: per 10 s, at most the configured share of requests, and five in any case.
/// Without it an upstream that fails altogether gets several times its normal load.
/// </summary>
internal sealed class RetryBudget(double initial, TimeProvider time)
{
    public const int Floor = 5;
    private const int Slots = 10;

    private readonly Lock gate = new();
    private readonly int[] requests = new int[Slots];
    private readonly int[] retries = new int[Slots];
    private readonly long start = time.GetTimestamp();
    private long current;
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
            requests[Advance()]++;
        }
    }

    public bool TryTake()
    {
        lock (gate)
        {
            var slot = Advance();
            if (Sum(retries) >= Math.Max(Floor, (int)(share * Sum(requests))))
            {
                return false;
            }

            retries[slot]++;
            return true;
        }
    }

    private int Advance()
    {
        var second = (long)time.GetElapsedTime(start).TotalSeconds;
        for (var behind = Math.Min(second - current, Slots); behind > 0; behind--)
        {
            var slot = (int)((second - behind + 1) % Slots);
            requests[slot] = 0;
            retries[slot] = 0;
        }

        current = Math.Max(current, second);
        return (int)(current % Slots);
    }

    private static int Sum(int[] values)
    {
        var sum = 0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum;
    }
}
