namespace Clients.Testing.Sockets.Http2;

/// <summary>Frame types of RFC 9113, section 6, as far as they matter here.</summary>
internal enum FrameType : byte
{
    Data = 0,
    Headers = 1,
    ResetStream = 3,
    Settings = 4,
    Ping = 6,
    GoAway = 7,
    WindowUpdate = 8,
    Continuation = 9,
}

/// <summary>Flags of frames; what a bit means depends on the type.</summary>
internal static class FrameFlags
{
    public const byte None = 0;
    public const byte EndStream = 1;
    public const byte Ack = 1;
    public const byte EndHeaders = 4;
    public const byte Padded = 8;
    public const byte Priority = 32;
}

/// <summary>One frame.</summary>
internal readonly record struct Frame(FrameType Type, byte Flags, int Stream, byte[] Payload)
{
    public bool Has(byte flag) => (Flags & flag) != 0;
}
