using System.Net.Http.Headers;
using System.Text;
using Clients.Resilience;
using Octokit.Internal;

namespace Clients.GitHub;

/// <summary>Octokit's requests as messages, without what is the pipeline's to decide.</summary>
internal sealed class OctokitRequests(UpstreamDefinition definition)
{
    private const string VersionHeader = "X-GitHub-Api-Version";

    /// <summary>What Octokit 14's models were written for; later versions take members out of answers that it reads.</summary>
    private const string VersionOfOctokit = "2022-11-28";

    private const string OctokitsJson = "application/vnd.github.v3+json";

    /// <summary>Octokit's default label for a body, whatever it holds.</summary>
    private const string OctokitsDefaultLabel = "application/x-www-form-urlencoded";

    /// <summary>What a request of Octokit's has when nobody chose anything: no wish, so the policy's budget rules.</summary>
    private static readonly TimeSpan OctokitsDefaultTimeout = new Request().Timeout;

    private readonly bool versionIsConfigured = VersionOf(definition) != VersionOf(GitHubRepoContract.Instance.Definition);

    /// <summary>The message for a request.</summary>
    /// <exception cref="UpstreamException">The request carries a credential, or leads elsewhere than it says. Nothing was sent.</exception>
    public HttpRequestMessage Create(IRequest request)
    {
        RefuseDotSegments(request.Endpoint);
        var message = new HttpRequestMessage(request.Method, new Uri(request.BaseAddress, request.Endpoint)) { Content = ContentOf(request) };
        foreach (var (name, value) in request.Headers)
        {
            if (name.Equals("Authorization", StringComparison.OrdinalIgnoreCase))
            {
                throw Refuse($"Octokit was given credentials of its own, which this client does not use: set {Path}:Credential, or make another client.");
            }

            if (!IsThePipelines(name, value))
            {
                message.Headers.TryAddWithoutValidation(name, value);
            }
        }

        if (!versionIsConfigured && !message.Headers.NonValidated.Contains(VersionHeader))
        {
            message.Headers.TryAddWithoutValidation(VersionHeader, VersionOfOctokit);
        }

        return message;
    }

    /// <summary>Whether the caller wants the bytes as they are.</summary>
    public static bool IsRaw(HttpRequestMessage message) =>
        message.Headers.NonValidated.TryGetValues("Accept", out var accepts)
        && accepts.ToString() is var accept
        && (accept.Contains(".raw", StringComparison.OrdinalIgnoreCase) || accept.Contains("application/octet-stream", StringComparison.OrdinalIgnoreCase));

    public static TimeSpan? TimeoutOf(IRequest request) =>
        request.Timeout > TimeSpan.Zero && request.Timeout != OctokitsDefaultTimeout ? request.Timeout : null;

    /// <summary>One User-Agent and one Accept for both clients, the policy's: they share what is cached by Accept.</summary>
    private static bool IsThePipelines(string name, string value) =>
        name.Equals("User-Agent", StringComparison.OrdinalIgnoreCase)
        || (name.Equals("Accept", StringComparison.OrdinalIgnoreCase) && value == OctokitsJson);

    private static HttpContent? ContentOf(IRequest request) => request.Body switch
    {
        HttpContent content => content,
        Stream stream => Labelled(new StreamContent(stream), request.ContentType),
        string text => Labelled(new ByteArrayContent(Encoding.UTF8.GetBytes(text)), LabelOf(text, request.ContentType)),
        _ => null,
    };

    /// <summary>Octokit writes JSON and calls it a form, unless the caller names a type.</summary>
    private static string LabelOf(string text, string? label) =>
        label is null or OctokitsDefaultLabel && text.AsSpan().TrimStart() is ['{' or '[' or '"', ..]
            ? "application/json; charset=utf-8"
            : label ?? "text/plain; charset=utf-8";

    private static HttpContent Labelled(HttpContent content, string? label)
    {
        if (label is not null && MediaTypeHeaderValue.TryParse(label, out var type))
        {
            content.Headers.ContentType = type;
        }

        return content;
    }

    /// <summary>Octokit puts names into paths as they are: an owner of ".." would be another address.</summary>
    private void RefuseDotSegments(Uri endpoint)
    {
        var text = endpoint.OriginalString.AsSpan();
        text = text[..(text.IndexOfAny('?', '#') is var end and >= 0 ? end : text.Length)];
        foreach (var range in text.Split('/'))
        {
            if (Uri.UnescapeDataString(text[range].ToString()) is "." or "..")
            {
                throw Refuse("The path holds a dot segment, which would lead to another address: an owner, a repository or another name is '.' or '..'.");
            }
        }
    }

    private static string? VersionOf(UpstreamDefinition definition) => definition.Headers.Send.TryGetValue(VersionHeader, out var version) ? version : null;

    private static string Path => "Upstreams:GitHub";

    private UpstreamException Refuse(string reason) => new(new UpstreamError
    {
        Code = UpstreamErrorCode.ValidationFailed, Upstream = definition.Name, Effect = CallEffect.NotSent, Detail = $"Nothing was sent. {reason}",
    });
}
