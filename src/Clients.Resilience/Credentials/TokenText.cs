using System.Buffers;
using System.Text;

namespace Clients.Resilience;

/// <summary>What a secret may look like on the wire. What may not go there is refused, never repaired, and never repeated in a message.</summary>
internal static class TokenText
{
    /// <summary>VSCHAR without the space: what RFC 6749, appendix A.12, leaves of a token that RFC 9110 lets into a header as one word.</summary>
    private static readonly SearchValues<char> Visible = SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(static code => (char)code)]);

    /// <summary>What is wrong with a secret; <c>null</c> when nothing is. User and password may hold anything but control characters (RFC 7617).</summary>
    public static string? Refuse(string token, CredentialScheme scheme)
    {
        if (token.Length == 0)
        {
            return "is empty";
        }

        return scheme == CredentialScheme.Basic
            ? token.AsSpan().ContainsAnyInRange('\0', '\x1f') || token.Contains('\x7f', StringComparison.Ordinal) ? "holds a control character" : null
            : token.AsSpan().ContainsAnyExcept(Visible) ? "holds a space, a line break, a control character or a letter outside ASCII" : null;
    }

    /// <summary>Name and password for Authorization.</summary>
    public static string Basic(string pair) => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(pair))}";
}
