using System.Collections.Concurrent;

namespace Clients.Testing.Sockets.Http2;

/// <summary>Asks the client whether it has read everything so far: it answers frames in their order (RFC 9113, section 6.7).</summary>
internal sealed class Http2Pings(FrameWriter frames)
{
    private readonly ConcurrentQueue<TaskCompletionSource> _waiting = new();

    public async Task SendAsync(CancellationToken cancellationToken)
    {
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Enqueue(answered);
        await frames.WriteAsync(FrameType.Ping, FrameFlags.None, 0, new byte[8]).ConfigureAwait(false);
        await answered.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Answered()
    {
        if (_waiting.TryDequeue(out var first))
            first.TrySetResult();
    }
}
