using System.Globalization;
using Clients.Resilience.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Clients.Resilience.Tests;

/// <summary>An upstream whose answers have validators, and which answers 304 to who has them. Its entity tags depend on Authorization, as GitHub's do.</summary>
internal sealed class VersionedThing : IAsyncDisposable
{
    public static readonly Func<UpstreamDefinition, UpstreamDefinition> Cached = static d => d with { Cache = new CachePolicy { Enabled = true } };

    private int remaining = 5000;

    public KestrelUpstream Server { get; private set; } = null!;

    public string Body { get; set; } = Answers.Thing;

    public bool HasTag { get; set; } = true;

    public DateTimeOffset? Modified { get; set; }

    /// <summary>Changes the answer before its body.</summary>
    public Action<HttpContext> With { get; set; } = static _ => { };

    public IReadOnlyList<Delivery> Deliveries => Server.Deliveries;

    /// <summary>What the requests asked by: <c>tag</c>, <c>time</c>, <c>tag time</c> or nothing.</summary>
    public IEnumerable<string> Asked => Deliveries.Select(static d =>
        $"{(d.Headers.ContainsKey("If-None-Match") ? "tag" : "")} {(d.Headers.ContainsKey("If-Modified-Since") ? "time" : "")}".Trim());

    public static async Task<VersionedThing> StartAsync()
    {
        var thing = new VersionedThing();
        thing.Server = await KestrelUpstream.StartAsync(thing.AnswerAsync);
        return thing;
    }

    public ThingsUnderTest Connect(Func<UpstreamDefinition, UpstreamDefinition>? define = null, Action<UpstreamClientSettings>? configure = null, bool realTime = false) =>
        new(Server.Address, d => (define ?? (static d => d))(Cached(d)), configure, realTime);

    public async Task AnswerAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var tag = $"W/\"{string.GetHashCode(Body + request.Headers.Authorization + request.Headers["X-Api-Key"], StringComparison.Ordinal):x}\"";
        if (HasTag)
        {
            response.Headers.ETag = tag;
        }

        if (Modified is { } modified)
        {
            response.Headers.LastModified = modified.ToString("R", CultureInfo.InvariantCulture);
        }

        var known = request.Headers.IfNoneMatch.ToString() is { Length: > 0 } tags
            ? HasTag && tags == tag
            : Modified is not null && request.Headers.IfModifiedSince == response.Headers.LastModified;
        response.Headers["X-RateLimit-Remaining"] = (known ? remaining : --remaining).ToString(CultureInfo.InvariantCulture);
        With(context);
        if (known && response.StatusCode == 200)
        {
            response.StatusCode = 304;
        }
        else if (response.StatusCode == 200)
        {
            await context.WriteJsonAsync(Body);
        }
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
