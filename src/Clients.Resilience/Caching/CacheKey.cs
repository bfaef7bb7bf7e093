using System.Buffers;
using System.Buffers.Binary;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Clients.Resilience;

/// <summary>
/// Under which name an answer is kept: a hash of the upstream, the caller, the address and every header that is sent, but for those that only
/// trace a call. What an answer depends on is thus always part of its key, whether it says so or not.
/// </summary>
/// <param name="Text">The name: no address and no secret can be read in it.</param>
/// <param name="SecretTag">Tells the secret apart from others of the same identity; empty when each secret has keys of its own.</param>
/// <param name="Shareable">Whether it may leave the process: a hash of a password that people choose could be guessed.</param>
internal readonly record struct CacheKey(string Text, string SecretTag, bool Shareable)
{
    /// <summary>They differ from call to call, and an answer that depends on one of them is not kept.</summary>
    private static readonly string[] Tracing =
        ["traceparent", "tracestate", HeaderStep.CorrelationHeader, UpstreamHeaderNames.Deadline, UpstreamHeaderNames.Attempts];

    public static CacheKey Of(UpstreamCall call, HttpRequestMessage request)
    {
        var credential = call.Definition.Credential is { Scheme: CredentialScheme.Header, Header: { } named } ? named : "Authorization";
        var identity = call.Secret is null ? null : call.Runtime.Credentials.Identity;
        var buffer = new ArrayBufferWriter<byte>(1024);
        Write(buffer, call.Definition.Name);
        Write(buffer, request.RequestUri!.AbsoluteUri);

        var tag = string.Empty;
        var shareable = true;
        foreach (var (name, values) in request.Headers.NonValidated.OrderBy(static header => header.Key, StringComparer.OrdinalIgnoreCase))
        {
            // Accept-Encoding belongs to the transport, which adds it while it sends: bodies are kept decoded, or not at all.
            if (Tracing.Contains(name, StringComparer.OrdinalIgnoreCase) || name.Equals("Accept-Encoding", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            var value = values.ToString();
            shareable &= !value.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase);
            Write(buffer, name.ToLowerInvariant());
            if (identity is not null && name.Equals(credential, StringComparison.OrdinalIgnoreCase))
            {
                Write(buffer, "identity");
                Write(buffer, identity);
                tag = Hash(Encoding.UTF8.GetBytes(value));
            }
            else
            {
                Write(buffer, "value");
                Write(buffer, value);
            }
        }

        return new CacheKey($"{call.Definition.Name}:{Hash(buffer.WrittenSpan)}", tag, shareable);
    }

    /// <summary>Whether the key holds all that an answer says it depends on (RFC 9110, section 12.5.5).</summary>
    public static bool Holds(HttpResponseHeaders headers) =>
        !CacheRules.Says(headers, "Vary", "*") && !Array.Exists(Tracing, name => CacheRules.Says(headers, "Vary", name));

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>With its length, so that no two lists of parts look alike.</summary>
    private static void Write(ArrayBufferWriter<byte> buffer, string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        BinaryPrimitives.WriteInt32LittleEndian(buffer.GetSpan(sizeof(int)), length);
        buffer.Advance(sizeof(int));
        Encoding.UTF8.GetBytes(text, buffer.GetSpan(length));
        buffer.Advance(length);
    }
}
