using System.Text.RegularExpressions;

namespace Clients.Resilience;

/// <summary>
/// Values on their way into a request: path segments, parameters, bodies. What is refused here becomes an
/// <see cref="UpstreamException"/> with code <c>validation_failed</c>; nothing is sent then.
/// </summary>
public static partial class RequestValue
{
    private static readonly TimeSpan PatternTime = TimeSpan.FromMilliseconds(100);

    /// <summary>One path segment, percent-encoded. Refuses what is empty, <c>.</c>, <c>..</c> or holds control characters or broken text.</summary>
    public static string Segment(string value, string name)
    {
        CheckSegment(value, name);
        return Uri.EscapeDataString(value);
    }

    /// <summary>
    /// Several segments: <c>/</c> stays, each part is encoded. Refuses empty, <c>.</c> and <c>..</c> parts and a leading <c>/</c>;
    /// a value that is empty as a whole stands for the root of what the path names.
    /// </summary>
    public static string Segments(string value, string name)
    {
        if (value is null)
        {
            throw Refuse(name, "must not be null");
        }

        if (value.Length == 0)
        {
            return value;
        }

        var parts = value.Split('/');
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = Segment(parts[i], name);
        }

        return string.Join('/', parts);
    }

    /// <summary>A formatted value as one path segment.</summary>
    public static string Segment<T>(T value, string name) => Segment(FormatAny(value) ?? string.Empty, name);

    /// <summary>The value as it is; refuses one that does not match the contract's pattern (or takes longer than 100 ms to tell).</summary>
    public static string Match(string value, string name, string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        try
        {
            if (value is null || !Regex.IsMatch(value, pattern, RegexOptions.CultureInvariant | RegexOptions.ECMAScript, PatternTime))
            {
                throw Refuse(name, $"must match the contract's pattern {pattern}");
            }
        }
        catch (RegexMatchTimeoutException)
        {
            throw Refuse(name, $"takes too long to compare with the contract's pattern {pattern}");
        }
        catch (ArgumentException exception) when (exception is RegexParseException or ArgumentOutOfRangeException)
        {
            // A pattern of another dialect cannot be checked here; the upstream will.
        }

        return value;
    }

    private static void CheckSegment(string value, string name)
    {
        if (string.IsNullOrEmpty(value))
        {
            throw Refuse(name, "must not be empty");
        }

        if (value is "." or "..")
        {
            throw Refuse(name, "must not be '.' or '..'");
        }

        foreach (var character in value)
        {
            if (char.IsControl(character))
            {
                throw Refuse(name, "must not hold control characters");
            }
        }

        if (IsBroken(value))
        {
            throw Refuse(name, "must not hold half of a surrogate pair");
        }
    }

    /// <summary>Encoding such a text would replace what is broken in it: the upstream would get another value.</summary>
    internal static bool IsBroken(string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (char.IsSurrogate(value[i]) && !(i + 1 < value.Length && char.IsSurrogatePair(value[i], value[++i])))
            {
                return true;
            }
        }

        return false;
    }

    internal static CallFaultException Refuse(string name, string rule) =>
        CallFaultException.Refused(UpstreamErrorCode.ValidationFailed, $"Nothing was sent: parameter '{name}' {rule}.");
}
