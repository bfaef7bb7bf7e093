namespace Clients.Resilience;

/// <summary>The result of an operation that answers without a body.</summary>
public readonly struct NoContent;
