using ContractCompiler.Policy;
using Microsoft.OpenApi;

namespace ContractCompiler.Operations;

/// <summary>
/// Where an operation with servers of its own is served. A path on the upstream's own host is followed as it is; another host must be one
/// that the policy allows. The first server counts, its variables at their defaults.
/// </summary>
internal sealed class ServerCompiler(ContractDocument contract, UpstreamPolicy policy, DiagnosticBag diagnostics)
{
    private readonly Uri _home = new(policy.BaseAddress);

    /// <summary>A path (<c>/v2</c>) on the upstream's own origin, or an absolute address; null where the base address holds.</summary>
    public string? Compile(string id, string pointer, IOpenApiPathItem item, OpenApiOperation operation)
    {
        var own = operation.Servers is { Count: > 0 };
        if ((own ? operation.Servers : item.Servers)?.FirstOrDefault() is not { } server)
        {
            return null;
        }

        var place = (own ? pointer : pointer[..pointer.LastIndexOf('/')]) + "/servers/0/url";
        if (Address(server) is not { } address)
        {
            diagnostics.Warning("CC0037", contract.Source, place, $"The server '{server.Url}' of '{id}' is no address.",
                "It is left out and the base address holds; write it like https://host/path or /path.");
            return null;
        }

        if (IsHome(address))
        {
            return SamePath(address, _home) || contract.OpenApi.Servers?.Any(s => Address(s) is { } known && SamePath(known, address)) == true
                ? null
                : address.AbsolutePath;
        }

        if (!policy.IsBare && !Allows(address))
        {
            diagnostics.Error("CC0034", contract.Source, place,
                $"The operation '{id}' is served by '{address.GetLeftPart(UriPartial.Authority)}', which the policy '{Path.GetFileName(policy.Source.Path)}' does not allow.",
                $"Add '{address.IdnHost}' to 'egress.hosts' (and scheme and port, if they are not https and its own), or leave the operation out with 'slice'.");
        }

        return address.AbsoluteUri.TrimEnd('/');
    }

    /// <summary>The address of a server with its variables at their defaults; relative ones on a host of no name.</summary>
    public static Uri? Address(OpenApiServer server)
    {
        var text = (server.Variables ?? Enumerable.Empty<KeyValuePair<string, OpenApiServerVariable>>())
            .Aggregate(server.Url ?? "", (url, variable) => url.Replace("{" + variable.Key + "}", variable.Value.Default, StringComparison.Ordinal));
        return !text.Contains('{', StringComparison.Ordinal) && Uri.TryCreate(ContractDocument.Location, text, out var address) && address.Scheme is "https" or "http"
            ? address
            : null;
    }

    private static bool SamePath(Uri left, Uri right) => left.AbsolutePath.TrimEnd('/') == right.AbsolutePath.TrimEnd('/');

    /// <summary>The policy may give the upstream another address than the document does: the document's own hosts mean the same place.</summary>
    private bool IsHome(Uri address) => address.Authority == ContractDocument.Location.Authority || address.Authority == _home.Authority ||
        contract.OpenApi.Servers?.Any(s => Address(s)?.Authority == address.Authority) == true;

    private bool Allows(Uri address)
    {
        var egress = policy.Root["egress"];
        return Has("hosts", address.IdnHost) && (Has("schemes", address.Scheme) || egress?["schemes"] is null && address.Scheme == "https") &&
            (address.IsDefaultPort || Has("ports", address.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)));

        bool Has(string list, string value) =>
            egress?[list] is System.Text.Json.Nodes.JsonArray values && values.Any(v => string.Equals(v?.ToString(), value, StringComparison.OrdinalIgnoreCase));
    }
}
