using System.Net.Http.Json;
using System.Text.Json;

namespace Playground;

/// <summary>Talks to the reference apps as a browser or a script would: over HTTP, knowing nothing of what is behind them.</summary>
internal static class AppProbe
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(15) };

    public static async Task<string> GetAsync(Uri address, CancellationToken cancellationToken)
    {
        using var response = await Http.GetAsync(address, cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.IsSuccessStatusCode
            ? $"GET {address.AbsolutePath} → {(int)response.StatusCode}, {body.Length} characters"
            : throw new InvalidOperationException($"GET {address.AbsolutePath} → {(int)response.StatusCode}: {body}");
    }

    public static async Task<string> CommandAsync(Uri webJobs, string owner, string name, CancellationToken cancellationToken)
    {
        using var accepted = await Http.PostAsJsonAsync(new Uri(webJobs, "commands/index-repository"), new { owner, repo = name }, cancellationToken);
        if (accepted.Headers.Location is not { } location)
        {
            throw new InvalidOperationException($"{(int)accepted.StatusCode}: {await accepted.Content.ReadAsStringAsync(cancellationToken)}");
        }

        var seen = new List<string>();
        while (true)
        {
            var operation = await Http.GetFromJsonAsync<JsonElement>(new Uri(webJobs, location), cancellationToken);
            var state = operation.GetProperty("state").GetString()!;
            if (!seen.Contains(state))
            {
                seen.Add(state);
            }

            if (operation.GetProperty("ended").GetBoolean())
            {
                return state == "succeeded"
                    ? $"{(int)accepted.StatusCode} {location}: {string.Join(" → ", seen)}"
                    : throw new InvalidOperationException($"{location} ended as {state}: {operation}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellationToken);
        }
    }
}
