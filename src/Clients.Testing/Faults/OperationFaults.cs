using System.Globalization;
using Clients.Testing.Faults;

namespace Clients.Testing;

/// <summary>
/// The faults of one operation, applied in the order in which they were added, each once unless <see cref="Times"/> or
/// <see cref="Always"/> says otherwise: <c>faults.On("repos/get").Status(503).Times(2).Reset()</c> is two 503, then a reset, then all is
/// well.
/// </summary>
public sealed class OperationFaults
{
    private readonly List<Entry> _entries = [];
    private readonly Lock _lock = new();

    internal OperationFaults()
    {
    }

    /// <summary>Answers a status without a body.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="retryAfter">The <c>Retry-After</c> header, in whole seconds (rounded up); none when null.</param>
    public OperationFaults Status(int status, TimeSpan? retryAfter = null)
    {
        var response = FakeResponse.Empty(status);
        return Add(new Fault.Respond(retryAfter is { } wait
            ? response.With("Retry-After", ((long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture))
            : response));
    }

    /// <summary>Answers this response, with whatever headers it has.</summary>
    public OperationFaults Respond(FakeResponse response) => Add(new Fault.Respond(response));

    /// <summary>Answers a text of any content type, such as a proxy's HTML.</summary>
    public OperationFaults Body(int status, string contentType, string text) =>
        Add(new Fault.Respond(FakeResponse.Text(text, contentType, status)));

    /// <summary>Answers 200 and <c>application/json</c> with a body that is no JSON.</summary>
    public OperationFaults MalformedJson() => Body(200, "application/json; charset=utf-8", """{"unfinished": [1, 2""");

    /// <summary>Waits by the fake's clock, then answers as usual.</summary>
    public OperationFaults Delay(TimeSpan duration) => Add(new Fault.Delay(duration));

    /// <summary>Never answers, until the client goes away or the fake is disposed.</summary>
    public OperationFaults Hang() => Add(new Fault.Hang());

    /// <summary>Resets the connection (RST) before any byte of an answer.</summary>
    public OperationFaults Reset() => Add(new Fault.Reset());

    /// <summary>
    /// Does what was asked, then resets the connection before any byte of the answer: the client cannot know whether it happened. It did.
    /// </summary>
    public OperationFaults LoseAnswer() => Add(new Fault.LoseAnswer());

    /// <summary>Sends the headers of the answer, promises its body and closes the connection.</summary>
    public OperationFaults CloseAfterHeaders() => Truncate(0);

    /// <summary>Sends the headers and the first bytes of the body, fewer than promised, and closes the connection (FIN).</summary>
    public OperationFaults Truncate(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        return Add(new Fault.Truncate(bytes));
    }

    /// <summary>
    /// Sends the headers and the first bytes of the body, and then nothing more, until the client goes away or the fake is disposed.
    /// </summary>
    public OperationFaults Stall(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        return Add(new Fault.Stall(bytes));
    }

    /// <summary>Repeats the fault added last, so that it applies to that many exchanges.</summary>
    public OperationFaults Times(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return Repeat(count);
    }

    /// <summary>Repeats the fault added last until <see cref="Clear"/>.</summary>
    public OperationFaults Always() => Repeat(int.MaxValue);

    /// <summary>Forgets the faults of this operation.</summary>
    public void Clear()
    {
        lock (_lock)
            _entries.Clear();
    }

    internal Fault? Next()
    {
        lock (_lock)
        {
            if (_entries.Count == 0)
                return null;

            var entry = _entries[0];
            if (entry.Remaining != int.MaxValue && --entry.Remaining == 0)
                _entries.RemoveAt(0);

            return entry.Fault;
        }
    }

    private OperationFaults Add(Fault fault)
    {
        lock (_lock)
            _entries.Add(new Entry(fault));

        return this;
    }

    private OperationFaults Repeat(int count)
    {
        lock (_lock)
        {
            if (_entries.Count == 0)
                throw new InvalidOperationException("There is no fault to repeat: add one first, such as .Status(503).Times(2).");

            _entries[^1].Remaining = count;
        }

        return this;
    }

    private sealed class Entry(Fault fault)
    {
        public Fault Fault { get; } = fault;

        public int Remaining { get; set; } = 1;
    }
}
