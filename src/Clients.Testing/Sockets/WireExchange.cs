using Clients.Testing.Sockets;

namespace Clients.Testing;

/// <summary>
/// One request at a <see cref="FaultServer"/> and the means to answer it, rightly or wrongly. Members throw when the client has gone; a
/// script need not catch that.
/// </summary>
public abstract class WireExchange
{
    private readonly PauseGate _pauses;

    private protected WireExchange(Delivery delivery, FakeResponse answer, PauseGate pauses, CancellationToken gone)
    {
        Delivery = delivery;
        Answer = answer;
        Gone = gone;
        _pauses = pauses;
    }

    /// <summary>What arrived.</summary>
    public Delivery Delivery { get; }

    /// <summary>What a server without faults would answer.</summary>
    public FakeResponse Answer { get; }

    /// <summary>Ends when the client gives the request up.</summary>
    public CancellationToken Gone { get; }

    /// <summary>The answer has been sent to its end.</summary>
    internal bool Ended { get; private protected set; }

    /// <summary>Answers: status, headers, the whole body.</summary>
    public async Task AnswerAsync(FakeResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        await BeginAsync(response, response.Body.Length).ConfigureAwait(false);
        if (!HasNoBody(response.Status))
            await SendAsync(response.Body).ConfigureAwait(false);

        await EndAsync().ConfigureAwait(false);
    }

    /// <summary>Sends status and headers of a response.</summary>
    /// <param name="response">Its body is not sent.</param>
    /// <param name="length">The length that is promised, true or not; null: none (chunked on HTTP/1.1).</param>
    public abstract Task BeginAsync(FakeResponse response, long? length);

    /// <summary>Sends a part of the body.</summary>
    public abstract Task SendAsync(ReadOnlyMemory<byte> part);

    /// <summary>Ends the body, whatever length was promised.</summary>
    public abstract Task EndAsync();

    /// <summary>Sends an interim response, such as 100 or 103.</summary>
    public abstract Task InformAsync(int status);

    /// <summary>Waits until <see cref="FaultServer.Release"/>.</summary>
    public Task PauseAsync() => _pauses.WaitAsync(Gone);

    /// <summary>Closes the connection in an orderly way (FIN).</summary>
    public abstract void Close();

    /// <summary>Resets the connection (RST).</summary>
    public abstract void Reset();

    /// <summary>Sends bytes that need not be HTTP.</summary>
    public abstract Task WriteRawAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Ends the stream with an error code of RFC 9113, section 7. HTTP/2 only.</summary>
    public abstract Task ResetStreamAsync(int code);

    /// <summary>
    /// Announces the end of the connection. HTTP/2 only. Either everything that has come by now was looked at, this request among it, and what
    /// comes later is not; or nothing was.
    /// </summary>
    public abstract Task GoAwayAsync(bool processed);

    /// <summary>Sends headers without end: in one field, or in fields of 1 KB.</summary>
    internal abstract Task SendEndlessHeadersAsync(bool oneField);

    /// <summary>
    /// Waits, where the protocol has a way to know it, until the client has taken what was sent: a reset overtakes what is still on its way.
    /// </summary>
    private protected virtual Task SettleAsync() => Task.CompletedTask;

    /// <summary>Completes, hangs, closes or resets.</summary>
    internal async Task EndAsync(WireEnding ending, Func<Task> complete)
    {
        switch (ending)
        {
            case WireEnding.Hang:
                await PauseAsync().ConfigureAwait(false);
                await complete().ConfigureAwait(false);
                break;
            case WireEnding.Close:
                Close();
                break;
            case WireEnding.Reset:
                await SettleAsync().ConfigureAwait(false);
                Reset();
                break;
            default:
                await complete().ConfigureAwait(false);
                break;
        }
    }

    private protected static bool HasNoBody(int status) => status is < 200 or 204 or 304;
}
