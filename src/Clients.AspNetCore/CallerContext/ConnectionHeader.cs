using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Clients.AspNetCore;

/// <summary>
/// Has Kestrel keep what <c>Connection</c> names. Where it recognises exactly one of <c>keep-alive</c>, <c>close</c> and <c>Upgrade</c> in a
/// request, it replaces the whole header by that word, and nobody can tell any more which other headers were meant for this connection only.
/// docs/decisions/0018 has the reasons.
/// </summary>
internal sealed class ConnectionHeader : IPostConfigureOptions<KestrelServerOptions>
{
    public void PostConfigure(string? name, KestrelServerOptions options)
    {
        var others = options.RequestHeaderEncodingSelector;
        options.RequestHeaderEncodingSelector = header =>
            header.Equals("Connection", StringComparison.OrdinalIgnoreCase) ? ConnectionHeaderText.Instance : others(header);
    }
}

/// <summary>Reads the bytes of a <c>Connection</c> line into a text that means the same and that Kestrel leaves alone.</summary>
internal sealed class ConnectionHeaderText : Encoding
{
    public static readonly ConnectionHeaderText Instance = new();

    private const string KeepAlive = "keep-alive";

    /// <summary>The list syntax allows a tab before a word (RFC 9110, section 5.6.1); Kestrel takes what follows for a word that it does not know.</summary>
    private const string Hidden = "\tkeep-alive";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Kestrel then recognises two words or none: a line that closes or upgrades says <c>keep-alive</c> besides, which changes neither, and in
    /// other lines <c>keep-alive</c>, which HTTP/1.1 does anyway, is not recognised.
    /// </summary>
    public static string Rewrite(string line)
    {
        var words = line.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var decides = Array.Exists(words, static word => Is(word, "close") || Is(word, "Upgrade"));
        var others = words.Where(static word => !Is(word, KeepAlive));
        return decides ? string.Join(", ", others.Append(KeepAlive))
            : Array.Exists(words, static word => Is(word, KeepAlive)) ? string.Join(", ", others.Append(Hidden))
            : line;
    }

    public override int GetCharCount(byte[] bytes, int index, int count) => Read(bytes, index, count).Length;

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)
    {
        var text = Read(bytes, byteIndex, byteCount);
        text.CopyTo(0, chars, charIndex, text.Length);
        return text.Length;
    }

    public override int GetMaxCharCount(int byteCount) => byteCount + Hidden.Length + 2;

    public override int GetByteCount(char[] chars, int index, int count) => Strict.GetByteCount(chars, index, count);

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
        Strict.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    public override int GetMaxByteCount(int charCount) => Strict.GetMaxByteCount(charCount);

    /// <summary>What Kestrel refuses in other headers is refused here: broken UTF-8, and the null character.</summary>
    private static string Read(byte[] bytes, int index, int count)
    {
        var text = Strict.GetString(bytes, index, count);
        return text.Contains('\0', StringComparison.Ordinal) ? throw new DecoderFallbackException("A null character.") : Rewrite(text);
    }

    private static bool Is(string word, string option) => word.Equals(option, StringComparison.OrdinalIgnoreCase);
}
