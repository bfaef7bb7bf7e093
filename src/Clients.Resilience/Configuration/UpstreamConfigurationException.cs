namespace Clients.Resilience;

/// <summary>One mistake in the configuration of an upstream.</summary>
/// <param name="Key">The configuration key, or the place in the contract.</param>
/// <param name="Value">What is there; never a secret. <c>null</c>: nothing worth showing.</param>
/// <param name="Rule">What should be there.</param>
/// <param name="Fix">What to do.</param>
public sealed record UpstreamConfigurationError(string Key, string? Value, string Rule, string Fix)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Key}{(Value is null ? null : $" = '{Value}'")}: {Rule}. {Fix}.";
}

/// <summary>The configuration of one or more upstreams is wrong. Holds all mistakes, so that one start shows them all.</summary>
public sealed class UpstreamConfigurationException : Exception
{
    /// <summary>Makes the exception of all mistakes.</summary>
    public UpstreamConfigurationException(IReadOnlyList<UpstreamConfigurationError> errors)
        : base(Describe(errors)) => Errors = errors;

    /// <summary>Every mistake that was found.</summary>
    public IReadOnlyList<UpstreamConfigurationError> Errors { get; }

    private static string Describe(IReadOnlyList<UpstreamConfigurationError> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        return $"The configuration of upstreams has {errors.Count} mistake(s):{Environment.NewLine}"
            + string.Join(Environment.NewLine, errors.Select(static error => $"  - {error}"));
    }
}
