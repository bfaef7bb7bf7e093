using Microsoft.Extensions.Time.Testing;

namespace Clients.Testing.Tests;

/// <summary>A fake clock that tells when somebody waits on it, so that a test need not sleep until then.</summary>
internal sealed class TimerSignal : FakeTimeProvider
{
    private readonly TaskCompletionSource _created = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Created => _created.Task;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _created.TrySetResult();
        return timer;
    }
}
