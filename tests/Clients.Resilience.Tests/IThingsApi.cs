using System.Text.Json;
using Refit;

namespace Clients.Resilience.Tests;

/// <summary>An API of somebody who writes Refit interfaces by hand.</summary>
public interface IThingsApi
{
    [Get("/things/{id}")]
    Task<JsonElement> GetThing(string id, CancellationToken cancellationToken = default);

    [Post("/things")]
    Task Create([Body] Dictionary<string, string> thing);

    [Get("/things/{id}")]
    Task<ApiResponse<JsonElement>> GetThingResponse(string id);
}
