using System.ComponentModel;
using System.Net;

namespace Clients.Resilience;

/// <summary>A 200 as it is kept. Never changed: calls share it.</summary>
[ImmutableObject(true)]
internal sealed record StoredAnswer
{
    public required (string Name, string Value)[] Headers { get; init; }

    public required byte[] Body { get; init; }

    /// <summary>Of the secret that it was got with; GitHub's entity tags depend on that.</summary>
    public required string SecretTag { get; init; }

    public string? ETag { get; init; }

    public string? LastModified { get; init; }

    /// <summary>Whether <see cref="LastModified"/> alone tells of every change.</summary>
    public bool Settled { get; init; }

    /// <summary>When it was stored, in milliseconds of Unix time.</summary>
    public required long StoredAt { get; init; }

    /// <summary>All but the body, which is still to be read.</summary>
    public static StoredAnswer Of(HttpResponseMessage response, string secretTag, string? scopesHeader, DateTimeOffset now) => new()
    {
        Headers = [.. StoredHeaders.Of(response, scopesHeader)],
        Body = [],
        SecretTag = secretTag,
        ETag = CacheRules.ETagOf(response),
        LastModified = CacheRules.LastModifiedOf(response),
        Settled = CacheRules.IsSettled(response),
        StoredAt = now.ToUnixTimeMilliseconds(),
    };

    /// <summary>
    /// Asks whether it still holds. An entity tag that was made for another secret is never sent: GitHub would take it for a change, and the
    /// whole answer would come again with each new token.
    /// </summary>
    /// <returns><c>false</c> when there is nothing to ask by.</returns>
    public bool Ask(HttpRequestMessage request, string secretTag)
    {
        var tag = secretTag == SecretTag ? ETag : null;
        var time = tag is not null || Settled ? LastModified : null;
        if (tag is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        }

        if (time is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Modified-Since", time);
        }

        return tag is not null || time is not null;
    }

    /// <summary>Takes the question away: the request may be sent again, or become that of a redirect.</summary>
    public static void Unask(HttpRequestMessage request)
    {
        request.Headers.Remove("If-None-Match");
        request.Headers.Remove("If-Modified-Since");
    }

    /// <summary>Whether a 304 is about this answer (RFC 9111, section 4.3.4): one of its validators, or none at all.</summary>
    public bool IsMeantBy(HttpResponseMessage notModified)
    {
        var (tag, time) = (CacheRules.ETagOf(notModified), CacheRules.LastModifiedOf(notModified));
        return (tag is null && time is null)
            || (tag is not null && ETag is not null && Opaque(tag) == Opaque(ETag))
            || (time is not null && time == LastModified);
    }

    /// <summary>The answer that a 304 stands for: its own headers before those that were kept (RFC 9111, section 3.2).</summary>
    public HttpResponseMessage ToResponse(HttpResponseMessage notModified)
    {
        var response = new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = new ByteArrayContent(Body),
            Version = notModified.Version,
            RequestMessage = notModified.RequestMessage,
        };
        foreach (var (name, values) in notModified.Headers.NonValidated)
        {
            response.Headers.TryAddWithoutValidation(name, values);
        }

        foreach (var (name, values) in notModified.Content.Headers.NonValidated.Where(static header => !IsOfTheBody(header.Key)))
        {
            response.Content.Headers.TryAddWithoutValidation(name, values);
        }

        foreach (var (name, value) in Headers)
        {
            var renewed = !IsOfTheBody(name)
                && (notModified.Headers.NonValidated.Contains(name) || notModified.Content.Headers.NonValidated.Contains(name));
            if (!renewed && !response.Headers.TryAddWithoutValidation(name, value))
            {
                response.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return response;
    }

    /// <summary>The same body as confirmed for another secret, or later.</summary>
    public StoredAnswer Confirmed(HttpResponseMessage notModified, string secretTag, DateTimeOffset now) => this with
    {
        SecretTag = secretTag,
        ETag = CacheRules.ETagOf(notModified) ?? (secretTag == SecretTag ? ETag : null),
        StoredAt = now.ToUnixTimeMilliseconds(),
    };

    /// <summary>Keeps what it holds out of anything that prints records.</summary>
    public override string ToString() => nameof(StoredAnswer);

    /// <summary>Describes the body that was kept; a 304 has none to describe.</summary>
    private static bool IsOfTheBody(string name) => name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase);

    /// <summary>A GET compares weakly (RFC 9110, section 8.8.3.2).</summary>
    private static string Opaque(string tag) => tag.StartsWith("W/", StringComparison.Ordinal) ? tag[2..] : tag;
}
