using System.Text;
using System.Text.Json;

namespace Clients.Resilience.Tests;

/// <summary>Files that a contract has inside of JSON.</summary>
public sealed class UpstreamFileTests
{
    private static readonly JsonSerializerOptions Options = ContractJson.CreateOptions(new JsonTypes());

    [Fact]
    public void File_InsideOfJson_IsItsText()
    {
        var file = JsonSerializer.Deserialize<UpstreamFile>("\"é\"", Options)!;

        Assert.Equal("é", new StreamReader(file.Content, Encoding.UTF8).ReadToEnd());
        Assert.Equal((null, "application/octet-stream"), (file.FileName, file.ContentType));
    }

    [Fact]
    public void File_WrittenTwice_IsTheSameBothTimes()
    {
        using var content = new MemoryStream("headé"u8.ToArray()) { Position = 4 };
        var file = new UpstreamFile(content, "a.txt", "text/plain");

        Assert.Equal("\"é\"", JsonSerializer.Serialize(file, Options));
        Assert.Equal("\"é\"", JsonSerializer.Serialize(file, Options));
        Assert.Equal(("a.txt", "text/plain"), (file.FileName, file.ContentType));
    }

    [Fact]
    public void File_ThatCannotBeRewound_IsWrittenOnce() =>
        Assert.Equal("\"a\"", JsonSerializer.Serialize(new UpstreamFile(new OneWay("a"u8.ToArray())), Options));

    [Fact]
    public void File_OfNothing_IsRefused() => Assert.Throws<ArgumentNullException>("content", static () => new UpstreamFile(null!));

    private sealed class OneWay(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    }
}
