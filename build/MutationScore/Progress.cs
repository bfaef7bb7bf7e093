using System.Diagnostics;

namespace MutationScore;

/// <summary>A line each half minute, with what is left.</summary>
internal sealed class Progress(string what, int all)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _lock = new();
    private TimeSpan _said;
    private int _done;

    public void Step()
    {
        lock (_lock)
        {
            _done++;
            if (_clock.Elapsed - _said < TimeSpan.FromSeconds(30))
            {
                return;
            }

            _said = _clock.Elapsed;
            Console.WriteLine($"  {_done:N0} of {all:N0} {what}, about {_clock.Elapsed / _done * (all - _done):h\\:mm} h left");
        }
    }
}
