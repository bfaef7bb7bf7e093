using System.Buffers;
using System.Net;

namespace Clients.Resilience.Tests;

/// <summary>What is kept of an answer, how it is asked after, and what it becomes again.</summary>
public sealed class StoredAnswerTests
{
    private const string Time = "Wed, 01 Jan 2020 00:00:00 GMT";

    private static readonly DateTimeOffset Now = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Headers_OfTheExchangeOrTheToken_AreNotKept()
    {
        using var response = Answer(
            "Connection: X-Hop, close", "X-Hop: 1", "Keep-Alive: 1", "Proxy-Connection: 1", "Proxy-Authenticate: 1", "Proxy-Authentication-Info: 1", "TE: 1", "Trailer: 1",
            "Transfer-Encoding: chunked", "Upgrade: 1", "Content-Length: 5", "Date: Thu, 02 Jan 2020 00:00:00 GMT", "Age: 1", "Via: 1", "Server-Timing: 1", "Alt-Svc: 1", "Set-Cookie: a=1",
            "Set-Cookie2: a=1", "WWW-Authenticate: Basic", "Retry-After: 1", "X-GitHub-Request-Id: 1", "X-Request-Id: 1", "X-Correlation-Id: 1",
            "GitHub-Authentication-Token-Expiration: 1", "x-ratelimit-remaining: 1", "RateLimit: 1", "ratelimit-policy: 1", "X-OAuth-Scopes: repo",
            "X-Kept: 1", "X-Kept: 2", "X-Rate: 3", "Content-Type: text/plain", "ETag: \"1\"", "Last-Modified: " + Time);

        var kept = StoredAnswer.Of(response, "tag", "x-oauth-scopes", Now);

        Assert.Equal(
            [("X-Kept", "1"), ("X-Kept", "2"), ("X-Rate", "3"), ("ETag", "\"1\""), ("Content-Type", "text/plain"), ("Last-Modified", Time)], kept.Headers);
        Assert.Equal(("tag", "\"1\"", Time, true), (kept.SecretTag, kept.ETag, kept.LastModified, kept.Settled));
        Assert.Equal(Now.ToUnixTimeMilliseconds(), kept.StoredAt);
        Assert.Equal(nameof(StoredAnswer), kept.ToString());
    }

    [Theory]
    [InlineData("tag", "\"1\"", Time, false, "\"1\" " + Time)]
    [InlineData("tag", "\"1\"", null, false, "\"1\" ")]
    [InlineData("tag", null, Time, true, " " + Time)]
    [InlineData("tag", null, Time, false, null)]
    [InlineData("other", "\"1\"", Time, true, " " + Time)]
    [InlineData("other", "\"1\"", Time, false, null)]
    [InlineData("other", "\"1\"", null, true, null)]
    public void Question_GoesByWhatIsValidForTheSecret(string secret, string? tag, string? time, bool settled, string? question)
    {
        using var request = new HttpRequestMessage();
        var kept = Kept() with { ETag = tag, LastModified = time, Settled = settled };

        Assert.Equal(question is not null, kept.Ask(request, secret));

        Assert.Equal(question ?? " ", $"{request.Headers.IfNoneMatch} {request.Headers.IfModifiedSince?.ToString("R")}");
        StoredAnswer.Unask(request);
        Assert.Empty(request.Headers);
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData("\"1\"", null, true)]
    [InlineData("W/\"1\"", null, true)]
    [InlineData("\"2\"", null, false)]
    [InlineData("\"2\"", Time, true)]
    [InlineData(null, Time, true)]
    [InlineData(null, "Thu, 02 Jan 2020 00:00:00 GMT", false)]
    [InlineData("\"1\"", "Thu, 02 Jan 2020 00:00:00 GMT", true)]
    public void NotModified_WithOneOfItsValidatorsOrNone_IsMeant(string? tag, string? time, bool meant)
    {
        using var notModified = NotModified(tag, time);

        Assert.Equal(meant, Kept().IsMeantBy(notModified));
        Assert.Equal(meant, (Kept() with { ETag = "W/\"1\"" }).IsMeantBy(notModified));
    }

    [Fact]
    public void NotModified_WithATag_IsNotAboutAnAnswerWithoutOne()
    {
        using var notModified = NotModified("\"1\"", null);

        Assert.False((Kept() with { ETag = null }).IsMeantBy(notModified));
    }

    [Fact]
    public async Task Answer_Confirmed_HasTheHeadersOfBoth()
    {
        using var notModified = Answer("X-Both: new", "ETag: \"1\"", "Date: " + Time, "Content-Type: text/html", "Expires: " + Time);
        (notModified.Version, notModified.RequestMessage) = (HttpVersion.Version20, new HttpRequestMessage());
        var kept = Kept() with
        {
            Headers = [("X-Both", "old"), ("X-Kept", "1"), ("X-Kept", "2"), ("Content-Type", "text/plain"), ("Expires", "0"), ("Last-Modified", Time)],
        };

        using var response = kept.ToResponse(notModified);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal((notModified.Version, notModified.RequestMessage), (response.Version, response.RequestMessage));
        Assert.Equal([1, 2], await response.Content.ReadAsByteArrayAsync());
        Assert.Equal(
            [
                new("X-Both", "new"), new("ETag", "\"1\""), new("Date", Time), new("X-Kept", "1, 2"), new("Expires", Time), new("Content-Type", "text/plain"),
                new("Last-Modified", Time), new("Content-Length", "2"),
            ], new UpstreamHeaders(response.Headers, response.Content.Headers));
    }

    [Theory]
    [InlineData("tag", null, "\"1\"")]
    [InlineData("tag", "\"2\"", "\"2\"")]
    [InlineData("other", null, null)]
    [InlineData("other", "\"2\"", "\"2\"")]
    public void Answer_Confirmed_IsAskedAfterByWhatWasSaidLast(string secret, string? tag, string? expected)
    {
        using var notModified = NotModified(tag, null);

        var confirmed = Kept().Confirmed(notModified, secret, Now);

        Assert.Equal((secret, expected, Time, Now.ToUnixTimeMilliseconds()), (confirmed.SecretTag, confirmed.ETag, confirmed.LastModified, confirmed.StoredAt));
        Assert.Same(Kept().Body, confirmed.Body);
    }

    [Theory]
    [InlineData("\"1\"", Time, true)]
    [InlineData(null, null, false)]
    public void Answer_OutsideOfTheProcess_ComesBackAsItWas(string? tag, string? time, bool settled)
    {
        var kept = Kept() with { ETag = tag, LastModified = time, Settled = settled, Headers = [("A", "1"), ("B", "é")] };

        var read = Read(Written(kept))!;

        Assert.Equal((kept.SecretTag, tag, time, settled, kept.StoredAt), (read.SecretTag, read.ETag, read.LastModified, read.Settled, read.StoredAt));
        Assert.Equal(kept.Headers, read.Headers);
        Assert.Equal(kept.Body, read.Body);
    }

    [Fact]
    public void Answer_ThatIsNotAsItWasWritten_IsRefused()
    {
        var bytes = Written(Kept());

        Assert.Equal("The answer was kept by another version.", Assert.Throws<InvalidDataException>(() => Read([2, .. bytes[1..]])).Message);
        Assert.Equal("The answer is not as long as it says.", Assert.Throws<InvalidDataException>(() => Read([.. bytes, 0])).Message);
        Assert.Equal("The answer is not as long as it says.", Assert.Throws<InvalidDataException>(() => Read(bytes[..^1])).Message);
        Assert.Throws<ArgumentNullException>("value", () => new StoredAnswerSerializer().Serialize(null, new ArrayBufferWriter<byte>()));
    }

    private static readonly byte[] Body = [1, 2];

    private static StoredAnswer Kept() => new() { Headers = [], Body = Body, SecretTag = "tag", ETag = "\"1\"", LastModified = Time, StoredAt = 5 };

    private static byte[] Written(StoredAnswer answer)
    {
        var buffer = new ArrayBufferWriter<byte>();
        new StoredAnswerSerializer().Serialize(answer, buffer);
        return buffer.WrittenSpan.ToArray();
    }

    private static StoredAnswer? Read(byte[] bytes) => new StoredAnswerSerializer().Deserialize(new ReadOnlySequence<byte>(bytes));

    private static HttpResponseMessage NotModified(string? tag, string? time) => Answer([
        .. tag is null ? [] : new[] { "ETag: " + tag }, .. time is null ? [] : new[] { "Last-Modified: " + time }]);

    private static HttpResponseMessage Answer(params string[] headers)
    {
        var response = new HttpResponseMessage();
        foreach (var header in headers.Select(static h => h.Split(": ", 2)))
        {
            if (!response.Headers.TryAddWithoutValidation(header[0], header[1]))
            {
                Assert.True(response.Content.Headers.TryAddWithoutValidation(header[0], header[1]));
            }
        }

        return response;
    }
}
