using System.Globalization;
using System.Text.Json;
using Clients.InternalJobs;

namespace Playground;

/// <summary>Submits a job and looks at its monitor as often as the service asks for, until it has ended.</summary>
internal static class JobWalk
{
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(100);

    public static async Task<string> RunAsync(IInternalJobsClient jobs, string repository, CancellationToken cancellationToken)
    {
        var submission = new JobSubmission
        {
            Type = "repository.index",
            Payload = new Dictionary<string, JsonElement> { ["repository"] = JsonSerializer.SerializeToElement(repository) },
        };
        var job = await jobs.SubmitJobAsync(submission, cancellationToken: cancellationToken);
        var seen = new List<string> { job.Status.Value };
        while (job.EndedAt is null)
        {
            var monitor = await jobs.GetJobWithResponseAsync(job.Id, cancellationToken: cancellationToken);
            job = monitor.Value;
            if (seen[^1] != job.Status.Value)
            {
                seen.Add(job.Status.Value);
            }

            if (job.EndedAt is null)
            {
                await Task.Delay(Wait(monitor.Headers["Retry-After"]), TimeProvider.System, cancellationToken);
            }
        }

        return job.Status == JobStatus.Succeeded
            ? $"job {job.Id}: {string.Join(" → ", seen)}"
            : throw new InvalidOperationException($"Job {job.Id} ended as {job.Status}: {job.Error?.Message}");
    }

    private static TimeSpan Wait(string? retryAfter) =>
        int.TryParse(retryAfter, CultureInfo.InvariantCulture, out var seconds) && seconds > 0 ? TimeSpan.FromSeconds(seconds) : ShortestWait;
}
