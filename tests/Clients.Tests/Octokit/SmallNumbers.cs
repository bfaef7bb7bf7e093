using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Clients.Tests;

/// <summary>Makes numbers beyond int32 small in the members named, on their way to both clients: where Octokit fails on them, the rest can still be compared.</summary>
internal sealed class SmallNumbers(IReadOnlyCollection<string> members) : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false })
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (members.Count > 0 && response.Content.Headers.ContentType?.MediaType == "application/json")
        {
            var body = JsonNode.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            Shrink(body);
            response.Content = new StringContent(body!.ToJsonString(), new MediaTypeHeaderValue("application/json"));
        }

        return response;
    }

    private void Shrink(JsonNode? node)
    {
        foreach (var child in node is JsonArray list ? list : [])
        {
            Shrink(child);
        }

        foreach (var (name, value) in node is JsonObject map ? map.ToList() : [])
        {
            if (members.Contains(name) && value is JsonValue number && number.TryGetValue<long>(out var large) && large > int.MaxValue)
            {
                node![name] = 7;
            }

            Shrink(value);
        }
    }
}
