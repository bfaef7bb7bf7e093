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
        var target = new Uri(home, server); // one that is absolute stays as it is

        // A fake upstream on this machine stands for all hosts of the real one: a test never reaches those.
        var origin = AddressRules.IsLoopbackHost(home) ? home : target;
        var rest = uri.PathAndQuery[home.AbsolutePath.TrimEnd('/').Length..];
        request.RequestUri = new Uri(origin.GetLeftPart(UriPartial.Authority) + target.AbsolutePath.TrimEnd('/') + rest);
    }
}
