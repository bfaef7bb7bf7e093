namespace Clients.Resilience;

/// <summary>What a contract's schema for server-sent events describes.</summary>
public enum EventShape
{
    /// <summary>The data of an event: JSON, or the text itself where the schema is a string.</summary>
    Data,

    /// <summary>The whole event, its members among <c>event</c>, <c>data</c>, <c>id</c> and <c>retry</c>; the data is a text.</summary>
    EventOfText,

    /// <summary>The whole event; the data is JSON.</summary>
    EventOfJson,
}
