using System.Text;

namespace Clients.Resilience.Tests;

/// <summary>Bodies that are cut into records: the same ones, however the network deals out the bytes.</summary>
public sealed class RecordSplitterTests
{
    private const int FirstBuffer = 4096;

    [Theory]
    [InlineData("LineFeed", "a\nb\r\n\nc", "a|b\r||c")]
    [InlineData("LineFeed", "a\n", "a")]
    [InlineData("LineFeed", "\n\n", "|")]
    [InlineData("LineFeed", "", "")]
    [InlineData("AnyLine", "a\nb\rc\r\nd\r\n\r\ne\n\n\rf", "a|b|c|d||e|||f")]
    [InlineData("AnyLine", "a\r", "a")]
    [InlineData("AnyLine", "a\r\n", "a")]
    [InlineData("AnyLine", "a\r\nb", "a|b")]
    [InlineData("AnyLine", "a\r\n\nb", "a||b")]
    [InlineData("AnyLine", "a\r\r\n\n\nb", "a||||b")]
    [InlineData("Separator", "\u001ea\n\u001eb\n", "|a\n|b\n")]
    [InlineData("LineFeed", "\ufeffa\n", "a")]
    [InlineData("AnyLine", "\ufeff", "")]
    [InlineData("LineFeed", "\ufeff\ufeffa\n\ufeffb", "\ufeffa|\ufeffb")]
    [InlineData("AnyLine", "é", "é")]
    [InlineData("LineFeed", "x", "x")]
    [InlineData("LineFeed", "xy\nz", "xy|z")]
    public async Task Body_ThatComesInPiecesOfAnySize_HasTheSameRecords(string end, string body, string records)
    {
        for (var piece = 1; piece <= Encoding.UTF8.GetByteCount(body) + 1; piece++)
        {
            Assert.Equal(records, string.Join('|', await SplitAsync(end, body, _ => piece)));
        }
    }

    [Theory]
    [InlineData("1\n\n")]
    [InlineData("12\n")]
    [InlineData("\ufeff1\n")]
    public async Task Record_ThatIsComplete_DoesNotWaitForMore(string body)
    {
        var splitter = new RecordSplitter(new Silent(Encoding.UTF8.GetBytes(body)), RecordSplitter.End.LineFeed, 100);

        Assert.NotNull(await splitter.NextAsync(default));
        await Assert.ThrowsAsync<TimeoutException>(async () =>
        {
            while (await splitter.NextAsync(default) is not null)
            {
            }
        });
    }

    [Fact]
    public async Task Records_OfEveryLength_ComeWhole()
    {
        var random = new Random(7);
        var records = Enumerable.Range(0, 300).Select(i => new string((char)('a' + (i % 26)), random.Next(i % 3 == 0 ? 20_000 : 60))).ToList();

        Assert.Equal(records, await SplitAsync("LineFeed", string.Concat(records.Select(static r => r + "\n")), _ => random.Next(1, 9000)));
        Assert.Equal(records, await SplitAsync("AnyLine", string.Concat(records.Select(static r => r + "\r\n")), _ => random.Next(1, 9000)));
    }

    [Fact]
    public async Task Record_OfTheLimit_IsReadAndALongerOneRefused()
    {
        var records = await SplitAsync("LineFeed", new string('x', FirstBuffer) + "\n", static _ => FirstBuffer, FirstBuffer);
        var fault = await Assert.ThrowsAsync<CallFaultException>(() => SplitAsync("LineFeed", new string('x', FirstBuffer + 1) + "\n", static _ => FirstBuffer, FirstBuffer - 1));

        Assert.Equal(FirstBuffer, Assert.Single(records).Length);
        Assert.Equal(UpstreamErrorCode.ResponseTooLarge, fault.Failure.Code);
        Assert.Contains("Limits.Response", fault.Failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_ThatTogetherExceedTheLimit_AreRead() =>
        Assert.Equal(100, (await SplitAsync("LineFeed", string.Concat(Enumerable.Repeat(new string('x', 1000) + "\n", 100)), static _ => 3000, limit: 3000)).Count);

    [Fact]
    public async Task Body_AtItsEnd_GivesNothingMore()
    {
        var splitter = new RecordSplitter(new Pieces("a"u8.ToArray(), static _ => 1), RecordSplitter.End.LineFeed, 100);

        Assert.Equal(1, (await splitter.NextAsync(default))!.Value.Length);
        Assert.Null(await splitter.NextAsync(default));
        Assert.Null(await splitter.NextAsync(default));
    }

    private static async Task<List<string>> SplitAsync(string end, string body, Func<int, int> piece, long limit = 1 << 20)
    {
        var splitter = new RecordSplitter(new Pieces(Encoding.UTF8.GetBytes(body), piece), Enum.Parse<RecordSplitter.End>(end), limit);
        var records = new List<string>();
        while (await splitter.NextAsync(default) is { } record)
        {
            records.Add(Encoding.UTF8.GetString(record.Span));
        }

        return records;
    }

    /// <summary>A body that falls silent.</summary>
    private sealed class Silent(byte[] body) : MemoryStream(body)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position < Length ? base.ReadAsync(buffer, cancellationToken) : throw new TimeoutException();
    }

    /// <summary>A body whose reads give as many bytes as they are told.</summary>
    private sealed class Pieces(byte[] body, Func<int, int> piece) : MemoryStream(body)
    {
        private int reads;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, piece(reads++))], cancellationToken);
    }
}
