using System.Text;
using Clients.Testing.Sockets.Http2;

namespace Clients.Testing.Tests.Sockets;

public sealed class HeaderCodecTests
{
    /// <summary>The three requests of RFC 7541, appendix C.4: Huffman, indexed fields, and a dynamic table that grows.</summary>
    [Fact]
    public void Block_OfTheSpecification_IsRead()
    {
        var codec = new HeaderCodec();

        Assert.Equal(
            ":method GET, :scheme http, :path /, :authority www.example.com",
            Read(codec, "828684418cf1e3c2e5f23a6ba0ab90f4ff"));
        Assert.Equal(
            ":method GET, :scheme http, :path /, :authority www.example.com, cache-control no-cache",
            Read(codec, "828684be5886a8eb10649cbf"));
        Assert.Equal(
            ":method GET, :scheme https, :path /index.html, :authority www.example.com, custom-key custom-value",
            Read(codec, "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf"));
    }

    /// <summary>RFC 7541, appendix C.6.1, in a table that is made too small for what follows.</summary>
    [Fact]
    public void Table_TooSmall_ForgetsTheOldest()
    {
        var codec = new HeaderCodec();

        // Size 64 first, then two fields of 49 and 52 octets.
        Read(codec, "3f21" + "408825a849e95ba97d7f8925a849e95bb8e8b4bf");
        Assert.Equal("custom-key custom-value", Read(codec, "be"));
        Read(codec, "418cf1e3c2e5f23a6ba0ab90f4ff");

        Assert.Equal(":authority www.example.com", Read(codec, "be"));
        Assert.Throws<FormatException>(() => Read(codec, "bf"));
    }

    [Theory]
    [InlineData("80")] // index 0
    [InlineData("ff8001")] // beyond the tables
    [InlineData("0005616263")] // a string that is cut off
    [InlineData("418cf1e3")] // the same, Huffman
    [InlineData("4181ff" + "00")] // padding only, then a value of the end-of-string code
    [InlineData("7fffffffffffff")] // an integer without end
    public void Block_Malformed_IsRefused(string hex) => Assert.Throws<FormatException>(() => Read(new HeaderCodec(), hex));

    [Theory]
    [InlineData(1)]
    [InlineData(126)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(5000)]
    public void Field_OfAnyLength_ReadsBack(int length)
    {
        var field = KeyValuePair.Create("x-name", new string('v', length));

        Assert.Equal([field], new HeaderCodec().Decode(HeaderCodec.Encode([field])));
    }

    [Fact]
    public void HuffmanCode_CutOffAnywhere_IsReadOrRefused()
    {
        var encoded = Convert.FromHexString("f1e3c2e5f23a6ba0ab90f4ff");
        Assert.Equal("www.example.com", Encoding.ASCII.GetString(HuffmanCode.Decode(encoded)));
        for (var i = 0; i < encoded.Length; i++)
        {
            var part = encoded.AsSpan(0, i).ToArray();
            var text = Record(() => HuffmanCode.Decode(part));
            Assert.True(text is null || "www.example.com".StartsWith(Encoding.ASCII.GetString(text), StringComparison.Ordinal));
        }
    }

    private static byte[]? Record(Func<byte[]> decode)
    {
        try
        {
            return decode();
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static string Read(HeaderCodec codec, string hex) =>
        string.Join(", ", codec.Decode(Convert.FromHexString(hex)).Select(field => $"{field.Key} {field.Value}"));
}
