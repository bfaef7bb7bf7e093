using System.Globalization;
using System.Text;

namespace Clients.Resilience;

/// <summary>A call failed. <see cref="Error"/> says how; the message names code, upstream, operation, status and what to do.</summary>
public sealed class UpstreamException : Exception
{
    /// <summary>Makes an exception of an error.</summary>
    public UpstreamException(UpstreamError error, Exception? innerException = null)
        : base(Describe(error), PeersWords.LeaveOut(innerException)) => Error = error;

    /// <summary>What is known of the failure.</summary>
    public UpstreamError Error { get; }

    /// <summary>Short for <c>Error.Code</c>.</summary>
    public string Code => Error.Code;

    private static string Describe(UpstreamError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        var text = new StringBuilder(160).Append(error.Code);
        if (error.Upstream.Length > 0)
        {
            text.Append(": ").Append(error.Upstream).Append(' ').Append(error.Operation);
        }

        if (error.Status is { } status)
        {
            text.Append(CultureInfo.InvariantCulture, $" answered {status}");
        }

        text.Append(CultureInfo.InvariantCulture, $" ({error.Attempts} {(error.Attempts == 1 ? "attempt" : "attempts")}, effect {Name(error.Effect)})");
        if (error.RetryAt is { } retryAt)
        {
            text.Append(CultureInfo.InvariantCulture, $"; try again after {retryAt.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}");
        }

        return error.Detail is null ? text.Append('.').ToString() : text.Append(". ").Append(error.Detail).ToString();
    }

    private static string Name(CallEffect effect) => effect switch
    {
        CallEffect.NotSent => "none",
        CallEffect.Processed => "processed",
        _ => "unknown",
    };
}
