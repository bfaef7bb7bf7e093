using System.Diagnostics.CodeAnalysis;
using StackExchange.Redis;

namespace Clients.Resilience;

/// <summary>Where processes share what they know of an upstream: <c>redis://[user:password@]host[:port][/database]</c>, <c>rediss://</c> over TLS.</summary>
internal static class SharedStateAddress
{
    private const int DefaultPort = 6379;

    public static bool IsValid(Uri address) =>
        address is { IsAbsoluteUri: true, Scheme: "redis" or "rediss", Query.Length: 0, Fragment.Length: 0 } && address.Host.Length > 0
        && TryReadDatabase(address, out _);

    /// <summary>Whether the address itself holds a secret.</summary>
    public static bool HasPassword([NotNullWhen(true)] string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.UserInfo.Length > 0;

    /// <summary>Without what may be secret.</summary>
    public static string Show(Uri address) => $"{address.Scheme}://{address.IdnHost}:{(address.Port > 0 ? address.Port : DefaultPort)}";

    public static ConfigurationOptions Options(Uri address, TimeSpan patience)
    {
        TryReadDatabase(address, out var database);
        var options = new ConfigurationOptions
        {
            EndPoints = { { address.IdnHost, address.Port > 0 ? address.Port : DefaultPort } },
            DefaultDatabase = database,
            Ssl = address.Scheme == "rediss",
            SslHost = address.Scheme == "rediss" ? address.IdnHost : null,
            ClientName = UpstreamTelemetry.Name,
            AbortOnConnectFail = false, // it reconnects by itself
            ConnectTimeout = 1000,
            AsyncTimeout = (int)patience.TotalMilliseconds,
            SyncTimeout = (int)patience.TotalMilliseconds,
            BacklogPolicy = BacklogPolicy.FailFast, // a call does not wait for a connection that is gone
        };
        if (address.UserInfo.Length > 0)
        {
            var parts = address.UserInfo.Split(':', 2);
            options.User = parts.Length == 2 && parts[0].Length > 0 ? Uri.UnescapeDataString(parts[0]) : null;
            options.Password = Uri.UnescapeDataString(parts[^1]);
        }

        return options;
    }

    private static bool TryReadDatabase(Uri address, out int database)
    {
        database = 0;
        return address.AbsolutePath is "" or "/" || (int.TryParse(address.AbsolutePath.AsSpan(1), out database) && database is >= 0 and < 1024);
    }
}
