using Clients.Resilience.Tests.Servers;

namespace Clients.Resilience.Tests;

/// <summary>What HttpClient quotes of a broken answer ends in no exception of ours.</summary>
public sealed class PeersWordsTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nSet-Cookie canary\r\n\r\n", "Received an invalid header line")]
    [InlineData("canary\r\n\r\n", "Received an invalid status line")]
    [InlineData("HTTP/1.1 canary\r\n\r\n", "Received an invalid status")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\ncanary\r\n", "Received an invalid chunk extension")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}canary\r\n", "Received an invalid chunk terminator")]
    public async Task Answer_ThatIsNoHttp_IsDescribedAndNotQuoted(string answer, string said)
    {
        await using var server = RawUpstream.Start(async exchange =>
        {
            await exchange.WriteAsync(answer);
            exchange.Close();
        });
        using var things = new ThingsUnderTest(server.Address, static d => d with { Retry = new RetryPolicy { Attempts = 1 } });

        var exception = await Assert.ThrowsAsync<UpstreamException>(() => things.Client.GetThingAsync("7"));

        Assert.Equal(UpstreamErrorCode.ProtocolError, exception.Code);
        Assert.StartsWith(said, exception.InnerException!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Exception_ThatQuotesNobody_StaysAsItIs()
    {
        var inner = new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused: it's down", new IOException());

        Assert.Same(inner, new UpstreamException(new UpstreamError { Code = "connect_failed" }, inner).InnerException);
    }

    [Theory]
    [InlineData("Received an invalid header line: 'canary'", "Received an invalid header line; what came is left out.")]
    [InlineData("Received 'canary'", "Received ; what came is left out.")]
    [InlineData("Received \"canary\"", "Received ; what came is left out.")]
    [InlineData(":canary", "; what came is left out.")]
    [InlineData("Nothing to see", "Nothing to see")]
    public void Words_OfAPeer_EndWhereTheQuotationBegins(string message, string left)
    {
        Exception[] quoting = [new HttpRequestException(HttpRequestError.InvalidResponse, message), new HttpIOException(HttpRequestError.InvalidResponse, message)];
        foreach (var inner in quoting.Append(new IOException("outer", quoting[1])))
        {
            var shown = Assert.IsType<HttpRequestException>(PeersWords.LeaveOut(inner));
            var unquoted = inner is HttpRequestException ? message : quoting[1].Message; // the latter says its error's name at the end

            Assert.Equal(HttpRequestError.InvalidResponse, shown.HttpRequestError);
            Assert.Equal(message == left ? unquoted : left, shown.Message);
            Assert.Null(shown.InnerException);
        }
    }

    [Fact]
    public void Words_OfNobody_AreNone()
    {
        Assert.Null(PeersWords.LeaveOut(null));
        var own = new HttpIOException(HttpRequestError.ResponseEnded, "it's over");
        Assert.Same(own, PeersWords.LeaveOut(own));
    }
}
