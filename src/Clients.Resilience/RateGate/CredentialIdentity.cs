using System.Security.Cryptography;
using System.Text;

namespace Clients.Resilience;

/// <summary>
/// Whose limits a call shares: what the source names, else a digest of the secret itself. Never the secret. Two tokens of one user are two
/// identities; that is the safe mistake.
/// </summary>
internal sealed class CredentialIdentity(CredentialSource source)
{
    public const string Anonymous = "anonymous";

    private Known? last;

    public ValueTask<string> GetAsync(CancellationToken cancellationToken)
    {
        if (source.QuotaKey is { Length: > 0 } named)
        {
            return new(named);
        }

        if (source.Identity is { } lasting)
        {
            return new(Of(lasting)); // the same across rotations
        }

        ValueTask<string?> pending;
        try
        {
            pending = source.GetAsync(cancellationToken);
        }
#pragma warning disable CA1031 // A source may fail in any way; the credential's own step reports it.
        catch (Exception)
#pragma warning restore CA1031
        {
            return new(Anonymous);
        }

        return pending.IsCompletedSuccessfully ? new(Of(pending.Result)) : WaitAsync(pending);
    }

    private async ValueTask<string> WaitAsync(ValueTask<string?> pending)
    {
        try
        {
            return Of(await pending.ConfigureAwait(false));
        }
#pragma warning disable CA1031 // As above.
        catch (Exception)
#pragma warning restore CA1031
        {
            return Anonymous;
        }
    }

    private string Of(string? secret)
    {
        if (secret is null)
        {
            return Anonymous;
        }

        if (last is not { } known || !ReferenceEquals(known.Secret, secret))
        {
            last = known = new Known(secret, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)).AsSpan(0, 16)));
        }

        return known.Digest;
    }

    /// <summary>A class and not a record, so that nothing prints it.</summary>
    private sealed class Known(string secret, string digest)
    {
        public string Secret { get; } = secret;

        public string Digest { get; } = digest;
    }
}
