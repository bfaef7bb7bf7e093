namespace Clients.Resilience;

/// <summary>
/// How often something has happened in the last while; the window moves by tenths of its length, by a monotonic clock. Its owner's lock
/// guards it.
/// </summary>
internal sealed class SlidingCount(TimeSpan window, TimeProvider time)
{
    private const int Slots = 10;

    private readonly long start = time.GetTimestamp();
    private readonly int[] counts = new int[Slots];
    private long current;
    private int sum;

    public int Sum
    {
        get
        {
            Advance();
            return sum;
        }
    }

    public void Add()
    {
        Advance();
        counts[current % Slots]++;
        sum++;
    }

    public void Clear()
    {
        Array.Clear(counts);
        sum = 0;
    }

    private void Advance()
    {
        var now = time.GetElapsedTime(start).Ticks * Slots / window.Ticks;
        for (var behind = Math.Min(now - current, Slots); behind > 0; behind--)
        {
            ref var slot = ref counts[(now - behind + 1) % Slots];
            sum -= slot;
            slot = 0;
        }

        current = Math.Max(current, now);
    }
}
