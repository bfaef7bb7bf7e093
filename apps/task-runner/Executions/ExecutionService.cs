using System.Globalization;
using System.Text.Json;
using Apps.Shared;
using Clients.AspNetCore;
using Clients.InternalJobs;
using Clients.Resilience;
using Microsoft.Extensions.Options;
using TaskRunner.Repositories;

namespace TaskRunner.Executions;

/// <summary>Starts executions and watches them; internal-jobs does the work.</summary>
internal sealed class ExecutionService(RepositoryLookup repositories, IInternalJobsClient jobs, IOptions<CommandOptions> options)
{
    private static readonly TimeSpan DefaultRetryAfter = TimeSpan.FromSeconds(1);

    public IEnumerable<string> Commands => options.Value.Commands.Keys;

    /// <exception cref="ProblemException">The request is not acceptable, the repository does not exist or is archived, or the key was used otherwise.</exception>
    public async Task<WatchedExecution> StartAsync(ExecutionRequest request, string key, CancellationToken cancellationToken)
    {
        // 1. What the caller asks for, in full, before anything is sent.
        var errors = RepositoryName.Check(request.Owner, request.Repo);
        if (request.Command is not { } command || !options.Value.Commands.TryGetValue(command, out var type))
            throw ProblemException.Invalid(new Dictionary<string, string[]>(errors, StringComparer.Ordinal) { ["command"] = [$"one of: {string.Join(", ", Commands)}"] });

        // 2. The repository must be there and take changes.
        var name = RepositoryName.Parse(request.Owner, request.Repo);
        var repository = await repositories.GetAsync(name, cancellationToken);
        if (repository.Archived)
            throw new ProblemException(409, "repository_archived", "The repository is archived: nothing can be run on it.");

        // 3. Submit. The payload holds only what the caller gave: a second try with the same key must be the same to the last byte.
        try
        {
            var submission = new JobSubmission { Type = type, Payload = Payload(name, request) };
            var response = await jobs.SubmitJobWithResponseAsync(submission, new UpstreamCallOptions { IdempotencyKey = key }, cancellationToken);
            return Watched(response);
        }
        catch (UpstreamException exception) when (exception.Error.Body is Problem { Code: "idempotency_key_reused" })
        {
            throw new ProblemException(422, "idempotency_key_reused", "The Idempotency-Key was used before with another request.", exception);
        }
    }

    /// <exception cref="ProblemException">There is no such execution.</exception>
    public async Task<WatchedExecution> GetAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return Watched(await jobs.GetJobWithResponseAsync(id, cancellationToken: cancellationToken));
        }
        catch (UpstreamException exception) when (exception.Code == UpstreamErrorCode.NotFound)
        {
            throw new ProblemException(404, "execution_not_found", "There is no such execution.", exception);
        }
        catch (UpstreamException exception) when (exception.Code == UpstreamErrorCode.Gone)
        {
            throw new ProblemException(410, "execution_gone", "The execution ended so long ago that it is no longer kept.", exception);
        }
    }

    private WatchedExecution Watched(UpstreamResponse<Job> response)
    {
        var execution = ExecutionView.From(response.Value!, options.Value.NameOf(response.Value!.Type));
        return new WatchedExecution(execution, execution.Ended ? null : RetryAfter(response.Headers["Retry-After"]));
    }

    private static TimeSpan RetryAfter(string? header) =>
        int.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 300
            ? TimeSpan.FromSeconds(seconds)
            : DefaultRetryAfter;

    private static Dictionary<string, JsonElement> Payload(RepositoryName name, ExecutionRequest request) => new(StringComparer.Ordinal)
    {
        ["owner"] = JsonSerializer.SerializeToElement(name.Owner),
        ["repo"] = JsonSerializer.SerializeToElement(name.Repo),
        ["parameters"] = JsonSerializer.SerializeToElement(request.Parameters ?? new Dictionary<string, JsonElement>()),
    };
}
