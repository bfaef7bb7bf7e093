using System.Collections.Concurrent;
using System.Globalization;

namespace Clients.Resilience;

/// <summary>
/// Tells, once per announcement, that an upstream is going to switch off what is called: <c>Deprecation</c> (RFC 9745) and <c>Sunset</c>
/// (RFC 8594). An announcement is that of a version of the API, where a header of the policy whose name ends in "Version" names one.
/// </summary>
internal sealed class DeprecationNotices(UpstreamDefinition definition, CallTelemetry telemetry)
{
    /// <summary>What is announced is the upstream's to choose: no more records than this.</summary>
    private const int Most = 64;

    private static readonly string[] DateForms = ["r", "dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd MMM d HH:mm:ss yyyy"];

    private readonly ConcurrentDictionary<(string? Version, string? Deprecation, string? Sunset), bool> told = new();
    private readonly string? versionHeader = definition.Headers.Send.Keys.FirstOrDefault(static name => name.EndsWith("version", StringComparison.OrdinalIgnoreCase));

    public void Read(UpstreamCall call, HttpResponseMessage response)
    {
        var (deprecation, sunset) = (Text(response, "Deprecation"), Text(response, "Sunset"));
        if ((deprecation is null && sunset is null) || call.LeftOrigin)
        {
            return;
        }

        var version = versionHeader is not null && response.RequestMessage?.Headers.NonValidated.TryGetValues(versionHeader, out var sent) == true
            ? sent.ToString() : null;
        if (told.Count < Most && told.TryAdd((version, deprecation, sunset), true))
        {
            telemetry.Deprecated(call, version, Date(deprecation), Date(sunset), Explanation(response));
        }
    }

    /// <summary>A date of either header, in UTC; drafts of RFC 9745 allowed an HTTP date, or <c>true</c> without any.</summary>
    internal static DateTimeOffset? Date(string? text)
    {
        if (text is ['@', .. var seconds])
        {
            return long.TryParse(seconds, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var epoch)
                && epoch >= DateTimeOffset.MinValue.ToUnixTimeSeconds() && epoch <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
                ? DateTimeOffset.FromUnixTimeSeconds(epoch) : null;
        }

        return DateTimeOffset.TryParseExact(
            text, DateForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowInnerWhite, out var date) ? date : null;
    }

    /// <summary>Where a person can read about it, if the upstream says so.</summary>
    private static Uri? Explanation(HttpResponseMessage response)
    {
        var links = Text(response, "Link");
        var link = LinkHeader.Find(links, "deprecation") ?? LinkHeader.Find(links, "sunset");
        return Uri.TryCreate(link, UriKind.Absolute, out var target) && target.Scheme == Uri.UriSchemeHttps ? target : null;
    }

    private static string? Text(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;
}
