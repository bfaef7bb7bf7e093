namespace Clients.Resilience.Tests.Matrix;

/// <summary>The classes of the specification.</summary>
public enum RetryClass
{
    /// <summary>No failure at all.</summary>
    None,

    /// <summary>Not sent: repeated whatever the method, if the body can be sent again.</summary>
    A,

    /// <summary>Declared unprocessed: repeated if idempotent, keyed, or flagged in the contract.</summary>
    B,

    /// <summary>Ambiguous: repeated if idempotent or keyed.</summary>
    C,

    /// <summary>Never repeated.</summary>
    D,
}
