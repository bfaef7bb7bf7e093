namespace Clients.Resilience;

/// <summary>
/// What a request of an operation may hold besides its path, by the names on the wire: what a façade lets through. Everything is empty for an
/// operation whose contract declares nothing, and then nothing passes.
/// </summary>
public sealed record OperationInput
{
    /// <summary>Nothing but the path.</summary>
    public static OperationInput None { get; } = new();

    /// <summary>Query parameters. Objects that are spread over several names are not among them. Default empty.</summary>
    public IReadOnlyList<string> Query { get; init; } = [];

    /// <summary>Those of <see cref="Query"/> that may be given several times. Default empty.</summary>
    public IReadOnlyList<string> Lists { get; init; } = [];

    /// <summary>Header parameters. Default empty.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>Those of <see cref="Query"/> and <see cref="Headers"/> without which the contract does not allow the call. Default empty.</summary>
    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>Path parameters that keep their slashes. Default empty.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>Media types of the body, without parameters; <c>*/*</c> and <c>type/*</c> are ranges. Default empty: no body.</summary>
    public IReadOnlyList<string> Body { get; init; } = [];

    /// <summary>Whether the contract demands a body. Default <c>false</c>.</summary>
    public bool BodyRequired { get; init; }

    /// <summary>The media types that the answers may have, as an <c>Accept</c> header.</summary>
    /// <value>Default <c>application/json</c>.</value>
    public string Accept { get; init; } = "application/json";
}
