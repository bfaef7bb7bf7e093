namespace Clients.AspNetCore;

/// <summary>The app refuses a request. Answered as a problem document; every text in it is shown to the caller.</summary>
public sealed class ProblemException : Exception
{
    /// <summary>Refuses a request.</summary>
    /// <param name="status">The HTTP status, 400 to 599.</param>
    /// <param name="code">Stable, for programs: snake_case.</param>
    /// <param name="title">For people: the same for every problem with this code.</param>
    /// <param name="innerException">What led to it; logged, never shown.</param>
    public ProblemException(int status, string code, string title, Exception? innerException = null)
        : base(title, innerException)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 400);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 599);
        ArgumentException.ThrowIfNullOrEmpty(code);
        Status = status;
        Code = code;
    }

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    /// <summary>The stable code.</summary>
    public string Code { get; }

    /// <summary>What to do about this one; <c>null</c> when the title says it all.</summary>
    public string? Detail { get; init; }

    /// <summary>What is wrong, by the name of the value; <c>null</c> when it is not about values.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>When another try makes sense.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>A 400 that names the values that are wrong.</summary>
    public static ProblemException Invalid(IReadOnlyDictionary<string, string[]> errors) =>
        new(400, ProblemCode.RequestInvalid, "A value of the request is missing or not acceptable.") { Errors = errors };

    /// <summary>A 400 about one value.</summary>
    public static ProblemException Invalid(string name, string rule) =>
        Invalid(new Dictionary<string, string[]>(StringComparer.Ordinal) { [name] = [rule] });
}
