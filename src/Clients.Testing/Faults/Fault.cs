namespace Clients.Testing.Faults;

/// <summary>Something that goes wrong with one exchange.</summary>
internal abstract record Fault
{
    /// <summary>Waits, then answers as usual.</summary>
    public sealed record Delay(TimeSpan Duration) : Fault;

    /// <summary>Never answers.</summary>
    public sealed record Hang : Fault;

    /// <summary>Resets the connection before any byte of an answer.</summary>
    public sealed record Reset : Fault;

    /// <summary>Does what was asked, then resets the connection instead of answering.</summary>
    public sealed record LoseAnswer : Fault;

    /// <summary>Answers this instead.</summary>
    public sealed record Respond(FakeResponse Response) : Fault;

    /// <summary>Promises the whole answer, sends the first bytes of its body and closes the connection.</summary>
    public sealed record Truncate(int Bytes) : Fault;

    /// <summary>Promises the whole answer, sends the first bytes of its body and then nothing more.</summary>
    public sealed record Stall(int Bytes) : Fault;
}
