using System.Buffers;

namespace Clients.Resilience;

/// <summary>What the hosts of a definition must satisfy: names alone, since a scheme, port or blank in them would never match.</summary>
internal static class EgressDefinitionRules
{
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-");

    public static void Check(UpstreamDefinition definition, string path, List<UpstreamConfigurationError> errors)
    {
        Names(definition.Egress.Hosts, $"{path}:Egress:Hosts", errors);
        Names([.. definition.Egress.RedirectHosts.Select(static host => host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host)], $"{path}:Egress:RedirectHosts", errors);
        Names(definition.Credential.Hosts, $"{path}:Credential:Hosts", errors);
        foreach (var host in definition.Credential.Hosts)
        {
            if (!definition.Egress.Hosts.Contains(host, StringComparer.OrdinalIgnoreCase))
            {
                errors.Add(new($"{path}:Credential:Hosts", Show(host), "must be a host that may be called", "Add it to Egress:Hosts, or to egress.hosts in the contract's upstream.json"));
            }
        }
    }

    private static void Names(IReadOnlyList<string> hosts, string key, List<UpstreamConfigurationError> errors)
    {
        foreach (var host in hosts)
        {
            if (host.Length == 0 || host.AsSpan().ContainsAnyExcept(NameCharacters) || Uri.CheckHostName(host) is UriHostNameType.Unknown)
            {
                errors.Add(new(key, Show(host), "must be the name of a host", "Write it like files.example.com, without scheme, port or path"));
            }
        }
    }

    private static string Show(string host) => HeaderCheck.IsUnsafe(host) || host.Contains('@', StringComparison.Ordinal) ? "(hidden)" : host;
}
