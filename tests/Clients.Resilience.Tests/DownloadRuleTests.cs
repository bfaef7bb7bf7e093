using System.Globalization;
using System.Text;
using Clients.Resilience.Tests.Servers;

namespace Clients.Resilience.Tests;

/// <summary>When a download that breaks off goes on, when it is given up, and what is said of it, without a wire.</summary>
public sealed class DownloadRuleTests
{
    private const string File = "0123456789abcdefghij";

    /// <summary>What the reader is told: the first break, and why it could not be mended.</summary>
    [Theory]
    [InlineData(404, "not_found (status 404)")]
    [InlineData(416, "rejected (status 416)")]
    [InlineData(200, "what came instead of the rest is not known to be the same file")]
    [InlineData(206, "the part that came is not the one that was asked for")]
    public async Task Rest_ThatCannotBeHad_IsExplainedAfterTheBreak(int status, string reason)
    {
        var transport = new ScriptedTransport(n => n == 1 ? Broken(5) : ScriptedTransport.Answer(status, "x", ("Retry-After", "7")));
        using var things = transport.Connect();
        await using var stream = await things.Client.GetBlobAsync();

        var exception = await Assert.ThrowsAsync<UpstreamException>(() => things.DriveAsync(ReadAsync(stream)));

        var error = exception.Error;
        Assert.Equal((UpstreamErrorCode.ResponseTruncated, CallEffect.Unknown, 200), (error.Code, error.Effect, error.Status));
        Assert.Equal($"The connection broke in the middle of the answer. The rest could not be fetched: {reason}.", error.Detail);
        Assert.IsType<IOException>(exception.InnerException);
        Assert.Equal(status is 404 or 416 ? TimeSpan.FromSeconds(7) : null, error.RetryAfter);
        Assert.Equal(error.RetryAfter is null, error.RetryAt is null);
    }

    [Fact]
    public async Task Rest_ThatNobodyAnswersFor_IsExplainedByItsCode()
    {
        var transport = new ScriptedTransport(static n => n == 1 ? Broken(5) : throw new HttpRequestException(HttpRequestError.ConnectionError));
        using var things = transport.Connect();
        await using var stream = await things.Client.GetBlobAsync();

        var error = await things.FailAsync(ReadAsync(stream));

        Assert.Equal("The connection broke in the middle of the answer. The rest could not be fetched: connect_failed.", error.Detail);
    }

    /// <summary>One wrong word about the part, and two files might become one.</summary>
    [Theory]
    [InlineData("bytes 5-19/20", 15, "\"v1\"", true)]
    [InlineData("bytes 5-19/*", 15, null, true)] // neither the whole's length nor the validator must be said again
    [InlineData("bytes 5-19/20", 15, "\"v2\"", false)]
    [InlineData("bytes 5-19/20", 15, "W/\"v1\"", false)]
    [InlineData("bytes 5-19/21", 15, "\"v1\"", false)]
    [InlineData("bytes 4-18/20", 15, "\"v1\"", false)]
    [InlineData("bytes 5-18/20", 15, "\"v1\"", false)]
    [InlineData("bytes 5-19/20", 14, "\"v1\"", false)]
    [InlineData("lines 5-19/20", 15, "\"v1\"", false)]
    [InlineData("bytes */20", 15, "\"v1\"", false)]
    [InlineData(null, 15, "\"v1\"", false)]
    public async Task Part_ThatComes_IsTakenOnlyIfItIsTheOneAskedFor(string? range, int length, string? tag, bool taken)
    {
        var transport = new ScriptedTransport(n =>
        {
            if (n == 1)
            {
                return Broken(5);
            }

            var part = new HttpResponseMessage(System.Net.HttpStatusCode.PartialContent) { Content = new ByteArrayContent(Encoding.ASCII.GetBytes(File[5..(5 + length)])) };
            part.Content.Headers.TryAddWithoutValidation("Content-Range", range is null ? [] : new[] { range });
            part.Headers.TryAddWithoutValidation("ETag", tag is null ? [] : new[] { tag });
            return part;
        });
        using var things = transport.Connect();
        await using var stream = await things.Client.GetBlobAsync();

        var exception = await Record.ExceptionAsync(async () => Assert.Equal(File, await things.DriveAsync(ReadAsync(stream))));

        Assert.Equal(taken ? null : UpstreamErrorCode.ResponseTruncated, (exception as UpstreamException)?.Code);
        Assert.Equal(taken, exception is null);
    }

    /// <summary>A file that breaks off again and again is given up some time, even if each part brings something.</summary>
    [Fact]
    public async Task Download_ThatBreaksOffForEver_IsGivenUp()
    {
        var transport = new ScriptedTransport(static n => n == 1 ? Broken(1, 1000) : Part(n - 1, 1, 1000));
        using var things = transport.Connect(static d => d with { Retry = d.Retry with { RetryBudget = 1 }, Breaker = d.Breaker with { Consecutive = 1000, Minimum = 1000 } });
        await using var stream = await things.Client.GetBlobAsync();

        await things.FailAsync(ReadAsync(stream), TimeSpan.FromSeconds(1));

        Assert.Equal(51, transport.Deliveries.Count);
    }

    /// <summary>Two parts that bring nothing are as many as a call has retries; one that brings something begins the count anew.</summary>
    [Theory]
    [InlineData("5 0 0", 3)]
    [InlineData("5 0 1 0 0", 5)]
    [InlineData("5 1 0 1 0 0", 6)]
    [InlineData("0 0 0", 3)] // the first continuation is no second failure
    public async Task Download_ThatBringsNothingAgain_IsGivenUp(string parts, int sent)
    {
        var bytes = parts.Split(' ').Select(static part => int.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        var transport = new ScriptedTransport(n => n > bytes.Length ? throw new InvalidOperationException("One too many.")
            : n == 1 ? Broken(bytes[0]) : Part(bytes.Take(n - 1).Sum(), bytes[n - 1], File.Length));
        using var things = transport.Connect(static d => d with { Breaker = d.Breaker with { Consecutive = 1000, Minimum = 1000 } });
        await using var stream = await things.Client.GetBlobAsync();

        Assert.Equal(UpstreamErrorCode.ResponseTruncated, (await things.FailAsync(ReadAsync(stream), TimeSpan.FromSeconds(1))).Code);
        Assert.Equal(sent, transport.Deliveries.Count);
    }

    /// <summary>The question for the rest is the first one again, with all of its headers.</summary>
    [Fact]
    public async Task Question_ForTheRest_HasTheHeadersOfTheFirst()
    {
        var transport = new ScriptedTransport(static n => n == 1 ? Broken(5) : Part(5, 15, 20));
        using var things = transport.Connect();
        await using var stream = await things.Client.GetBlobAsync(new UpstreamCallOptions { Headers = new Dictionary<string, string> { ["X-Own"] = "a" } });

        Assert.Equal(File, await things.DriveAsync(ReadAsync(stream)));

        Assert.Equal(["a", "a"], transport.Deliveries.Select(static d => d.Headers["X-Own"]));
        Assert.Equal((transport.Deliveries[0].Address, "bytes=5-", "\"v1\""), (transport.Deliveries[1].Address, transport.Deliveries[1].Headers["Range"], transport.Deliveries[1].Headers["If-Range"]));
    }

    /// <summary>Only a GET of a client that reads a stream is a download: what a hand-written one reads is its own.</summary>
    [Fact]
    public async Task Stream_OfAForeignCaller_IsNotContinued()
    {
        var transport = new ScriptedTransport(static n => n == 1 ? Broken(5) : Part(5, 15, 20));
        using var things = transport.Connect();
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://things.example/blob");

        using var answer = await things.Connection.SendAsync(request);

        Assert.Equal(UpstreamErrorCode.ResponseTruncated, (await Assert.ThrowsAsync<UpstreamException>(async () => await ReadAsync(await answer.Content.ReadAsStreamAsync()))).Code);
        Assert.Single(transport.Deliveries);
    }

    /// <summary>What the reader has is dropped in pieces, however the server cuts them; a file that ends within it is truncated.</summary>
    [Theory]
    [InlineData(3, 8, 20, "ijklmnopqrst")]
    [InlineData(64, 8, 20, "ijklmnopqrst")]
    [InlineData(3, 0, 20, "abcdefghijklmnopqrst")]
    [InlineData(3, 20, 20, "")]
    [InlineData(3, 8, 5, null)]
    public async Task Skipping_WhatTheReaderHas_LeavesTheRest(int piece, int skip, int length, string? rest)
    {
        using var things = new ThingsUnderTest(new Uri("http://127.0.0.1:9"));
        var call = new ForeignCall(things.Connection.Runtime, ThingOperations.Blob, default);
        call.Clock.Start(Timeout.InfiniteTimeSpan, default);
        var inner = new Pieces("abcdefghijklmnopqrst"[..length], piece);
        var stream = new SkippingStream(call, inner, skip);

        var exception = await Record.ExceptionAsync(async () => Assert.Equal(rest, await ReadAsync(stream)));

        Assert.Equal(rest is null ? "The body ended within the part that was there before. (ResponseEnded)" : null, exception?.Message);
        things.Time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(skip > 0 ? CallEnd.Idle : CallEnd.None, call.Clock.Ended); // armed anew with each piece that is dropped
        await stream.DisposeAsync();
        Assert.False(inner.CanRead);
    }

    /// <summary>A file of so many bytes of which some come before the line breaks.</summary>
    private static HttpResponseMessage Broken(int bytes, int length = 20) => Answer(System.Net.HttpStatusCode.OK, bytes, length);

    private static HttpResponseMessage Part(int from, int bytes, int length)
    {
        var part = Answer(System.Net.HttpStatusCode.PartialContent, bytes, length - from, from);
        part.Content.Headers.TryAddWithoutValidation("Content-Range", $"bytes {from}-{length - 1}/{length}");
        return part;
    }

    private static HttpResponseMessage Answer(System.Net.HttpStatusCode status, int bytes, int stated, int from = 0)
    {
        var text = string.Concat(Enumerable.Range(from, bytes).Select(static n => File[n % File.Length]));
        var response = new HttpResponseMessage(status) { Content = new StreamContent(new Pieces(text, 64, breaks: bytes < stated)) };
        response.Content.Headers.ContentLength = stated;
        response.Headers.TryAddWithoutValidation("ETag", "\"v1\"");
        response.Headers.TryAddWithoutValidation("Accept-Ranges", "bytes");
        return response;
    }

    private sealed class Pieces(string text, int size, bool breaks = false) : MemoryStream(Encoding.ASCII.GetBytes(text))
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await base.ReadAsync(buffer[..Math.Min(buffer.Length, size)], cancellationToken);
            return read == 0 && breaks ? throw new IOException("The line broke.") : read;
        }
    }

    private static async Task<string> ReadAsync(Stream stream) => await new StreamReader(stream).ReadToEndAsync();
}
