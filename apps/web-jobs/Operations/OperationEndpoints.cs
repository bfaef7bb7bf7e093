using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace WebJobs.Operations;

internal static class OperationEndpoints
{
    public static readonly TimeSpan DefaultRetryAfter = TimeSpan.FromSeconds(1);

    public static void MapOperations(this IEndpointRouteBuilder app) => app.MapGet("/operations/{id}", GetAsync);

    private static async Task<Ok<OperationView>> GetAsync(
        string id, OperationMonitor monitor, HttpResponse response, CancellationToken cancellationToken)
    {
        var (view, retryAfter) = await monitor.GetAsync(id, cancellationToken);
        response.Headers.CacheControl = "no-store";
        if (retryAfter is { } wait)
            response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString("0", CultureInfo.InvariantCulture);

        return TypedResults.Ok(view);
    }
}
