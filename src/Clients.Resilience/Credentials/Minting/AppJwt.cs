using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Clients.Resilience;

/// <summary>The assertion by which a GitHub App proves who it is: a JWT (RFC 7519) signed with RS256.</summary>
internal static class AppJwt
{
    /// <summary>Dated back, since GitHub refuses what its own clock thinks is not yet issued.</summary>
    private static readonly TimeSpan Back = TimeSpan.FromSeconds(60);

    /// <summary>GitHub's limit is ten minutes from its own now; counted from the dating back this leaves a minute for its clock.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"RS256","typ":"JWT"}"""u8);

    public static string Create(RSA key, string issuer, DateTimeOffset now)
    {
        var issued = (now - Back).ToUnixTimeSeconds();
        var claims = string.Create(CultureInfo.InvariantCulture, $$"""{"iat":{{issued}},"exp":{{issued + (long)Lifetime.TotalSeconds}},"iss":"{{issuer}}"}""");
        var text = $"{Header}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}";
        var signature = key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{text}.{Base64Url.EncodeToString(signature)}";
    }

    /// <summary>Reads a key in PEM form, PKCS#1 or PKCS#8; line breaks may be written as <c>\n</c>, as in environment variables.</summary>
    /// <returns><c>null</c> when it is none; nothing is thrown that could hold a part of it.</returns>
    public static RSA? ReadKey(string pem)
    {
        var key = RSA.Create();
        try
        {
            key.ImportFromPem(pem.Replace("\\n", "\n", StringComparison.Ordinal));
            if (key.ExportParameters(includePrivateParameters: false).Modulus is { Length: >= 256 })
            {
                _ = key.SignHash(new byte[32], HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1); // a public key cannot
                return key;
            }
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
        }

        key.Dispose();
        return null;
    }
}
