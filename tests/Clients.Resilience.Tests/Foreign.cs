namespace Clients.Resilience.Tests;

/// <summary>Reaches the HttpClient of a connection, as code that knows nothing of invokers would have it.</summary>
internal static class Foreign
{
    public static HttpClient Http(UpstreamConnection connection) => new(new UpstreamHandler(connection.Runtime)
    {
        InnerHandler = TransportFactory.Create(connection.Runtime),
    })
    {
        BaseAddress = connection.Definition.BaseAddress,
        Timeout = Timeout.InfiniteTimeSpan,
    };
}
