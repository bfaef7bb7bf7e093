namespace Clients.Testing;

/// <summary>How an answer that has begun, or never begins, goes on.</summary>
public enum WireEnding
{
    /// <summary>It is completed as it should be.</summary>
    Finish,

    /// <summary>Nothing more is sent until <see cref="FaultServer.Release"/>; then it is completed.</summary>
    Hang,

    /// <summary>The connection is closed in an orderly way (FIN).</summary>
    Close,

    /// <summary>The connection is reset (RST).</summary>
    Reset,
}
