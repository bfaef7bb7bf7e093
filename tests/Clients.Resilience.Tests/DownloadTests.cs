using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Clients.Resilience.Tests.Servers;

namespace Clients.Resilience.Tests;

/// <summary>Downloads that break off go on where they were, or end with an error; they are never short, and never of two files.</summary>
public sealed partial class DownloadTests
{
    private const string File = "0123456789abcdefghij";
    private const string Strong = "ETag: \"v1\"\r\nAccept-Ranges: bytes\r\n";

    [Fact]
    public async Task Download_BrokenOff_GoesOnWithTheRest()
    {
        var heads = new List<string>();
        await using var server = RawUpstream.Start(async exchange =>
        {
            heads.Add(exchange.Head);
            await ServeAsync(exchange, exchange.Number < 3 ? 5 : null);
        });
        using var things = new ThingsUnderTest(server.Address);
        var progress = new Progress();
        await using var stream = await things.Client.GetBlobAsync(new UpstreamCallOptions { Progress = progress });

        Assert.Equal(File, await things.DriveAsync(ReadAsync(stream)));

        Assert.DoesNotContain("Range: ", heads[0], StringComparison.Ordinal);
        Assert.Contains("Range: bytes=5-\r\n", heads[1], StringComparison.Ordinal);
        Assert.Contains("Range: bytes=10-\r\n", heads[2], StringComparison.Ordinal);
        Assert.All(heads.Skip(1), static head => Assert.Contains("If-Range: \"v1\"\r\n", head, StringComparison.Ordinal));
        Assert.Equal(0, things.Connection.Runtime.Concurrency.Running);
        Assert.Equal(new UpstreamProgress(20, 20), progress.Reports[^1]);
        Assert.Equal(progress.Reports.Select(static p => p.Received).Order(), progress.Reports.Select(static p => p.Received));
    }

    [Fact]
    public async Task Download_OfAServerThatIgnoresRanges_SkipsWhatItHas()
    {
        await using var server = RawUpstream.Start(static exchange => ServeAsync(exchange, exchange.Number == 1 ? 5 : null, ranges: false));
        using var things = new ThingsUnderTest(server.Address);
        await using var stream = await things.Client.GetBlobAsync();

        Assert.Equal(File, await things.DriveAsync(ReadAsync(stream)));
        Assert.Equal(2, server.Deliveries);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nETag: \"v2\"\r\nContent-Length: 20\r\n\r\nABCDEFGHIJabcdefghij", "the file has changed meanwhile")]
    [InlineData("HTTP/1.1 206 Partial Content\r\nETag: \"v2\"\r\nContent-Range: bytes 5-19/20\r\nContent-Length: 15\r\n\r\nFGHIJabcdefghij", "the file has changed meanwhile")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nABCDEFGHIJabcdefghij", "not known to be the same file")]
    [InlineData("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-14/20\r\nContent-Length: 15\r\n\r\n0123456789abcde", "not the one that was asked for")]
    [InlineData("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 5-19/21\r\nContent-Length: 15\r\n\r\n56789abcdefghij", "not the one that was asked for")]
    [InlineData("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 5-19/20\r\nTransfer-Encoding: chunked\r\n\r\nf\r\n56789abcdefghij\r\n0\r\n\r\n", "not the one that was asked for")]
    [InlineData("HTTP/1.1 206 Partial Content\r\nContent-Length: 15\r\n\r\n56789abcdefghij", "not the one that was asked for")]
    [InlineData("HTTP/1.1 416 Range Not Satisfiable\r\nContent-Length: 0\r\n\r\n", "rejected (status 416)")]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "not_found (status 404)")]
    public async Task Rest_ThatIsNotOfTheSameFile_EndsTheDownload(string answer, string reason)
    {
        await using var server = RawUpstream.Start(exchange => exchange.Number == 1 ? ServeAsync(exchange, 5) : exchange.WriteAsync(answer));
        using var things = new ThingsUnderTest(server.Address);
        await using var stream = await things.Client.GetBlobAsync();
        var received = new MemoryStream();

        var error = await things.FailAsync(stream.CopyToAsync(received));

        Assert.Equal(UpstreamErrorCode.ResponseTruncated, error.Code);
        Assert.Contains(reason, error.Detail, StringComparison.Ordinal);
        Assert.Equal("01234", Encoding.ASCII.GetString(received.ToArray()));
        Assert.Equal(0, things.Connection.Runtime.Concurrency.Running);
    }

    [Theory]
    [InlineData("ETag: W/\"v1\"\r\nAccept-Ranges: bytes\r\n")]
    [InlineData("ETag: \"v1\"\r\n")]
    [InlineData("ETag: \"v1\"\r\nAccept-Ranges: none\r\n")]
    [InlineData("Accept-Ranges: bytes\r\n")]
    public async Task Download_ThatCannotSafelyGoOn_IsTruncated(string headers)
    {
        await using var server = RawUpstream.Start(exchange => ServeAsync(exchange, 5, headers));
        using var things = new ThingsUnderTest(server.Address);
        await using var stream = await things.Client.GetBlobAsync();

        Assert.Equal(UpstreamErrorCode.ResponseTruncated, (await things.FailAsync(ReadAsync(stream))).Code);
        Assert.Equal(1, server.Deliveries);
    }

    [Fact]
    public async Task Download_ThatFallsSilent_GoesOnAsWell()
    {
        await using var server = RawUpstream.Start(static async exchange =>
        {
            await ServeAsync(exchange, exchange.Number == 1 ? 5 : null, close: false);
            if (exchange.Number == 1)
            {
                await exchange.HangAsync();
            }
        });
        using var things = new ThingsUnderTest(server.Address);
        await using var stream = await things.Client.GetBlobAsync();
        await stream.ReadExactlyAsync(new byte[5]);

        var rest = ReadAsync(stream);
        things.Time.Advance(TimeSpan.FromSeconds(31)); // the back-off after it is of no length here

        Assert.Equal(File[5..], await rest);
        Assert.Equal(2, server.Deliveries);
    }

    [Fact]
    public async Task Download_ThatMakesNoProgress_IsGivenUp()
    {
        await using var server = RawUpstream.Start(static exchange => ServeAsync(exchange, exchange.Number == 1 ? 5 : 0));
        using var things = new ThingsUnderTest(server.Address);
        await using var stream = await things.Client.GetBlobAsync();

        Assert.Equal(UpstreamErrorCode.ResponseTruncated, (await things.FailAsync(ReadAsync(stream))).Code);
        Assert.Equal(3, server.Deliveries);
    }

    [Fact]
    public async Task Call_ThatMayBeTriedOnce_IsNotContinued()
    {
        await using var server = RawUpstream.Start(static exchange => ServeAsync(exchange, 5));
        using var things = new ThingsUnderTest(server.Address);
        await using var stream = await things.Client.GetBlobAsync(new UpstreamCallOptions { Attempts = 1 });

        Assert.Equal(UpstreamErrorCode.ResponseTruncated, (await things.FailAsync(ReadAsync(stream))).Code);
        Assert.Equal(1, server.Deliveries);
    }

    [Fact]
    public async Task Rest_ThatFailsAtFirst_IsRepeated()
    {
        await using var server = RawUpstream.Start(static exchange => exchange.Number switch
        {
            1 => ServeAsync(exchange, 5),
            2 => exchange.WriteAsync("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"),
            _ => ServeAsync(exchange, null),
        });
        using var things = new ThingsUnderTest(server.Address);
        await using var stream = await things.Client.GetBlobAsync();

        Assert.Equal(File, await things.DriveAsync(ReadAsync(stream)));
        Assert.Equal(3, server.Deliveries);
    }

    [Fact]
    public async Task Rest_ThatNobodySends_EndsWithTheTotal()
    {
        await using var server = RawUpstream.Start(static async exchange =>
        {
            if (exchange.Number == 1)
            {
                await ServeAsync(exchange, 5);
            }
            else
            {
                await exchange.HangAsync();
            }
        });
        using var things = new ThingsUnderTest(server.Address);
        await using var stream = await things.Client.GetBlobAsync(new UpstreamCallOptions { Timeout = TimeSpan.FromSeconds(2) });

        Assert.Equal(UpstreamErrorCode.TimeoutTotal, (await things.FailAsync(ReadAsync(stream))).Code);
        Assert.Equal(0, things.Connection.Runtime.Concurrency.Running);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reader_WhoGivesUpWhileTheRestIsFetched_IsToldSo(bool byTheCall)
    {
        var asked = new TaskCompletionSource();
        await using var server = RawUpstream.Start(async exchange =>
        {
            if (exchange.Number == 1)
            {
                await ServeAsync(exchange, 5);
                return;
            }

            asked.SetResult();
            await exchange.HangAsync();
        });
        using var things = new ThingsUnderTest(server.Address);
        using var source = new CancellationTokenSource();
        await using var stream = await things.Client.GetBlobAsync(null, byTheCall ? source.Token : default);
        await stream.ReadExactlyAsync(new byte[5], CancellationToken.None);

        var read = stream.ReadAsync(new byte[1], byTheCall ? default : source.Token).AsTask();
        await things.DriveAsync(Done(asked.Task));
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        Assert.Equal(0, things.Connection.Runtime.Concurrency.Running);
    }

    [Fact]
    public async Task Download_NobodyReads_GivesItsPermitBackInTheEnd()
    {
        await using var server = RawUpstream.Start(static exchange => ServeAsync(exchange, 5, close: false));
        using var things = new ThingsUnderTest(server.Address);
        await using var stream = await things.Client.GetBlobAsync();

        things.Time.Advance(10 * things.Connection.Definition.Budget.Idle);

        Assert.Equal(0, things.Connection.Runtime.Concurrency.Running);
        Assert.Equal(UpstreamErrorCode.TimeoutBody, (await Assert.ThrowsAsync<UpstreamException>(() => ReadAsync(stream))).Code);
        Assert.Equal(1, server.Deliveries);
    }

    [Fact]
    public async Task Reader_WhoGivesUpWhileReading_IsNotContinuedFor()
    {
        await using var server = RawUpstream.Start(static async exchange =>
        {
            await ServeAsync(exchange, 5, close: false);
            await exchange.HangAsync();
        });
        using var things = new ThingsUnderTest(server.Address);
        using var source = new CancellationTokenSource();
        await using var stream = await things.Client.GetBlobAsync(cancellationToken: CancellationToken.None);
        await stream.ReadExactlyAsync(new byte[5], CancellationToken.None);

        var read = stream.ReadAsync(new byte[1], source.Token).AsTask();
        await source.CancelAsync();

        Assert.Equal(source.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read)).CancellationToken);
        Assert.Equal((1, 0), (server.Deliveries, things.Connection.Runtime.Concurrency.Running));
        Assert.Equal(UpstreamErrorCode.Canceled, (await Assert.ThrowsAsync<UpstreamException>(async () => await stream.ReadExactlyAsync(new byte[1], CancellationToken.None))).Code);
    }

    [Fact]
    public async Task Download_ThatBreaksAfterItsLastByte_IsNotContinued()
    {
        var transport = new Answering(new Pieces(Encoding.ASCII.GetBytes(File), static () => { }, new IOException("gone")));
        using var things = new ThingsUnderTest(new Uri("https://things.example"), configure: settings => settings.Transport = transport);
        await using var stream = await things.Client.GetBlobAsync();

        Assert.Equal(UpstreamErrorCode.ResponseTruncated, (await things.FailAsync(ReadAsync(stream))).Code);
        Assert.Equal(1, transport.Sent);
    }

    [Fact]
    public async Task Read_ThatSucceedsAsItsTimeRunsOut_Counts()
    {
        ThingsUnderTest? things = null;
        var body = new Pieces(Encoding.ASCII.GetBytes(File), () => things!.Time.Advance(TimeSpan.FromSeconds(31)));
        using (things = new ThingsUnderTest(new Uri("https://things.example"), configure: settings => settings.Transport = new Answering(body)))
        {
            await using var stream = await things.Client.GetBlobAsync(new UpstreamCallOptions { Timeout = TimeSpan.FromHours(1) });

            Assert.Equal(File, await ReadAsync(stream));
            Assert.Equal(0, things.Connection.Runtime.Concurrency.Running);
        }
    }

    private static async Task<bool> Done(Task task)
    {
        await task;
        return true;
    }

    private static async Task<string> ReadAsync(Stream stream) => await new StreamReader(stream).ReadToEndAsync();

    /// <summary>The file, or the rest of it that is asked for; all of it, or so many bytes and then the end of the connection.</summary>
    private static async Task ServeAsync(RawExchange exchange, int? bytes, string headers = Strong, bool ranges = true, bool close = true)
    {
        var from = ranges && Range().Match(exchange.Head) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
        var rest = File[from..];
        await exchange.WriteAsync(
            (from > 0 ? $"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes {from}-{File.Length - 1}/{File.Length}\r\n" : "HTTP/1.1 200 OK\r\n")
            + $"{headers}Content-Length: {rest.Length}\r\n\r\n{rest[..(bytes ?? rest.Length)]}");
        if (bytes is not null && close)
        {
            exchange.Close();
        }
    }

    [GeneratedRegex(@"Range: bytes=(\d+)-\r")]
    private static partial Regex Range();

    private sealed class Answering(Stream body) : HttpMessageHandler
    {
        public int Sent { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Sent++;
            var response = new HttpResponseMessage { RequestMessage = request, Content = new StreamContent(body) { Headers = { ContentLength = body.Length } } };
            response.Headers.TryAddWithoutValidation("ETag", "\"v1\"");
            response.Headers.TryAddWithoutValidation("Accept-Ranges", "bytes");
            return Task.FromResult(response);
        }
    }

    /// <summary>Gives a few bytes a read, whether it was canceled meanwhile or not.</summary>
    private sealed class Pieces(byte[] bytes, Action reading, Exception? end = null) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            reading();
            if (Position == Length && end is not null)
            {
                throw end;
            }

            return base.ReadAsync(buffer[..Math.Min(buffer.Length, 7)], CancellationToken.None);
        }
    }

    private sealed class Progress : IProgress<UpstreamProgress>
    {
        public List<UpstreamProgress> Reports { get; } = [];

        public void Report(UpstreamProgress value) => Reports.Add(value);
    }
}
