namespace Clients.Resilience;

/// <summary>Sends the operations that have a server of their own there instead of to the base address.</summary>
internal static class OperationServer
{
    public static void Apply(HttpRequestMessage request, UpstreamCall call)
    {
        if (call.Operation.Server is not { } server || request.RequestUri is not { } uri)
        {
            return;
        }

        var home = call.Runtime.Definition.BaseAddress;
        var target = server.StartsWith('/') ? new Uri(home, server) : new Uri(server);

        // A fake upstream on this machine stands for all hosts of the real one: a test never reaches those.
        var origin = AddressRules.IsLoopbackHost(home) ? home : target;
        var rest = uri.PathAndQuery[home.AbsolutePath.TrimEnd('/').Length..];
        request.RequestUri = new Uri(origin.GetLeftPart(UriPartial.Authority) + target.AbsolutePath.TrimEnd('/') + rest);
    }
}
