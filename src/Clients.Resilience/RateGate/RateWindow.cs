namespace Clients.Resilience;

/// <summary>
/// What was spent within the last while, and what is promised for the next: in steps, so that no window of the length, wherever it begins,
/// holds more than the limit. Its owner's lock guards it.
/// </summary>
internal sealed class RateWindow(RateWindowTerms terms)
{
    private readonly long step = terms.Step.Ticks;

    /// <summary>Steps back that may lie within one window with the present one.</summary>
    private readonly long reach = terms.Length.Ticks / terms.Step.Ticks;

    private readonly int[] spent = new int[(3 * (terms.Length.Ticks / terms.Step.Ticks)) + 3];
    private readonly long[] steps = new long[(3 * (terms.Length.Ticks / terms.Step.Ticks)) + 3];
    private long last = long.MinValue;

    /// <summary>The first moment from <paramref name="at"/> on when so much may be spent; <see cref="long.MaxValue"/> when that is beyond what is kept.</summary>
    public long Earliest(long at, int cost)
    {
        if (cost == 0)
        {
            return at;
        }

        var first = at / step;
        for (var i = first; i <= first + reach + 1; i++)
        {
            if (Fits(i, cost))
            {
                return i == first ? at : i * step;
            }
        }

        return long.MaxValue;
    }

    /// <summary>Spends so much then; a negative cost gives it back.</summary>
    public void Add(long at, int cost)
    {
        if (cost == 0)
        {
            return;
        }

        var index = at / step;
        var slot = Slot(index);
        if (steps[slot] != index)
        {
            if (cost < 0)
            {
                return; // given back so late that nothing of it is left
            }

            (steps[slot], spent[slot]) = (index, 0);
        }

        spent[slot] += cost;
        last = Math.Max(last, index);
    }

    /// <summary>Every window that holds the step must have room: the one that ends with it, and later ones, for what is promised.</summary>
    private bool Fits(long index, int cost)
    {
        var sum = cost;
        for (var i = index - reach; i <= index; i++)
        {
            sum += At(i);
        }

        for (var end = index + 1; sum <= terms.Limit && end <= Math.Min(index + reach, last); end++)
        {
            sum += At(end) - At(end - reach - 1);
        }

        return sum <= terms.Limit;
    }

    private int At(long index) => index >= 0 && Slot(index) is var slot && steps[slot] == index ? spent[slot] : 0;

    private int Slot(long index) => (int)(index % spent.Length);
}
