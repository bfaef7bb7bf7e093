using System.Diagnostics.CodeAnalysis;

namespace Clients.Resilience;

/// <summary>Reads addresses that come from outside. .NET's parser throws <see cref="IndexOutOfRangeException"/> for some file addresses instead of refusing them.</summary>
internal static class AddressText
{
    /// <summary>Reads an address that may be relative to <paramref name="origin"/>.</summary>
    public static bool TryRead(Uri? origin, string text, [NotNullWhen(true)] out Uri? address)
    {
        try
        {
            return Uri.TryCreate(origin, text, out address);
        }
        catch (IndexOutOfRangeException)
        {
            address = null;
            return false;
        }
    }

    /// <summary>Reads an address as it stands.</summary>
    public static bool TryRead(string text, [NotNullWhen(true)] out Uri? address)
    {
        try
        {
            return Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out address);
        }
        catch (IndexOutOfRangeException)
        {
            address = null;
            return false;
        }
    }
}
