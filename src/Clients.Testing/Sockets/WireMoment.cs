namespace Clients.Testing.Sockets;

/// <summary>How much of a request is read before its fault begins.</summary>
internal enum WireMoment
{
    /// <summary>Nothing: the connection has just been accepted. Such a fault meets a connection instead of a request.</summary>
    Connection,

    /// <summary>Nothing, but the first bytes are there.</summary>
    Arrival,

    /// <summary>Everything but the body.</summary>
    Head,

    /// <summary>All of it.</summary>
    Request,
}
