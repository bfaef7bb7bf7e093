namespace Clients.Testing;

/// <summary>One request as it came over the wire.</summary>
public sealed record RecordedRequest
{
    /// <summary>The HTTP method, in capitals.</summary>
    public required string Method { get; init; }

    /// <summary>The path as sent, still percent-encoded.</summary>
    public required string Path { get; init; }

    /// <summary>The query as sent, with its question mark; empty when there is none.</summary>
    public required string Query { get; init; }

    /// <summary>Header fields by name (in any case); repeated fields are joined with a comma.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>The bytes of the body.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The operation that it matched; null when the contract declares none for it.</summary>
    public string? OperationId { get; init; }

    /// <summary>When it arrived, by the fake's clock.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Method and target, as in a request line.</summary>
    public override string ToString() => $"{Method} {Path}{Query}";
}
