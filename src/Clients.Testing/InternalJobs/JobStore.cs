using System.Text.Json.Nodes;

namespace Clients.Testing.InternalJobs;

/// <summary>The jobs and the keys that they were submitted with. Not safe for concurrent use: its owner holds a lock.</summary>
internal sealed class JobStore(FakeInternalJobsOptions options)
{
    private readonly List<FakeJob> _jobs = [];
    private readonly Dictionary<(string Caller, string Operation, string Key), Submission> _submissions = [];

    private DateTimeOffset Now => options.TimeProvider.GetUtcNow();

    public FakeJob? Find(string id, string caller) => _jobs.Find(job => job.Id == id && job.Caller == caller);

    public bool IsGone(FakeJob job) => Now >= job.EndsAt + options.Retention;

    public int Waiting() => _jobs.Count(job => job.Status(Now) == FakeJob.NotStarted);

    /// <summary>Newest first, without those that are no longer kept.</summary>
    public IEnumerable<FakeJob> Of(string caller) => _jobs.Where(job => job.Caller == caller && !IsGone(job)).Reverse();

    /// <summary>Looks a key up, and takes it when it is free; the submission is in flight until <see cref="Complete"/>.</summary>
    public (Submission Submission, bool IsNew) Begin(string caller, string operation, string key, JsonObject body)
    {
        var id = (caller, operation, key);
        if (_submissions.TryGetValue(id, out var known) && Now < known.At + options.Retention)
            return (known, false);

        var submission = new Submission(body, Now);
        _submissions[id] = submission;
        return (submission, true);
    }

    public void Complete(Submission submission, string caller)
    {
        submission.Job = new FakeJob(_jobs.Count + 1, caller, submission.Body, Now, options.Step);
        _jobs.Add(submission.Job);
    }

    public void Forget(string caller, string operation, string key) => _submissions.Remove((caller, operation, key));
}

/// <summary>What came with a key; without a job while it is in flight.</summary>
internal sealed record Submission(JsonObject Body, DateTimeOffset At)
{
    public FakeJob? Job { get; set; }

    public bool HasSameBody(JsonObject other) => JsonNode.DeepEquals(Body, other);
}
