using System.Text.Json;
using Clients.InternalJobs;
using Clients.Resilience;
using Clients.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Clients.Tests;

public sealed class InternalJobsClientTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero));
    private FakeInternalJobs _upstream = null!;
    private IInternalJobsClient _jobs = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await FakeInternalJobs.StartAsync(new FakeInternalJobsOptions { TimeProvider = _time }, TestContext.Current.CancellationToken);
        _jobs = UpstreamClient.Create<IInternalJobsClient>(s => s.BaseAddress = _upstream.BaseAddress);
    }

    public ValueTask DisposeAsync() => _upstream.DisposeAsync();

    [Fact]
    public async Task Job_IsFollowedFromSubmissionToItsEnd()
    {
        var submitted = await _jobs.SubmitJobWithResponseAsync(Submission("one"), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((202, JobStatus.NotStarted), (submitted.Status, submitted.Value.Status));
        Assert.EndsWith($"/v1/jobs/{submitted.Value.Id}", submitted.Headers["Location"], StringComparison.Ordinal);

        _time.Advance(TimeSpan.FromMinutes(1));
        var ended = await _jobs.GetJobAsync(submitted.Value.Id, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(JobStatus.Succeeded, ended.Status);
        Assert.NotNull(ended.EndedAt);
    }

    [Fact]
    public async Task Submission_WhoseAnswerIsLost_IsRepeatedUnderItsKeyAndMakesOneJob()
    {
        _upstream.Faults.On("submitJob").Reset().Times(1);

        await _jobs.SubmitJobAsync(Submission("one"), cancellationToken: TestContext.Current.CancellationToken);

        var keys = _upstream.Requests.Select(r => r.Headers["Idempotency-Key"]).ToList();
        Assert.Equal(2, keys.Count);
        Assert.Single(keys.Distinct());
        Assert.Single((await _jobs.ListJobsAsync(cancellationToken: TestContext.Current.CancellationToken)).Jobs);
    }

    [Fact]
    public async Task Submission_UnderAKeyOfTheCallers_IsTheSameJobAgain()
    {
        var options = new UpstreamCallOptions { IdempotencyKey = "order-66" };

        var first = await _jobs.SubmitJobAsync(Submission("one"), options, TestContext.Current.CancellationToken);
        var second = await _jobs.SubmitJobAsync(Submission("one"), options, TestContext.Current.CancellationToken);
        var other = await Assert.ThrowsAsync<UpstreamException>(() => _jobs.SubmitJobAsync(Submission("two"), options));

        Assert.Equal(first.Id, second.Id);
        Assert.Equal((422, UpstreamErrorCode.ValidationFailed), (other.Error.Status, other.Code));
        Assert.IsType<Problem>(other.Error.Body);
    }

    [Fact]
    public async Task Job_ThatIsCancelled_EndsCancelled()
    {
        var job = await _jobs.SubmitJobAsync(Submission("one"), cancellationToken: TestContext.Current.CancellationToken);

        await _jobs.CancelJobAsync(job.Id, cancellationToken: TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(JobStatus.Canceled, (await _jobs.GetJobAsync(job.Id, cancellationToken: TestContext.Current.CancellationToken)).Status);
    }

    [Fact]
    public async Task Jobs_AreWalkedByCursor()
    {
        for (var i = 0; i < 7; i++)
        {
            await _jobs.SubmitJobAsync(Submission($"{i}"), cancellationToken: TestContext.Current.CancellationToken);
        }

        var pages = new List<int>();
        await foreach (var page in _jobs.ListJobsAllAsync(limit: 3, cancellationToken: TestContext.Current.CancellationToken).ByPageAsync())
        {
            pages.Add(page.Items.Count);
        }

        Assert.Equal([3, 3, 1], pages);
    }

    private static JobSubmission Submission(string name) => new()
    {
        Type = "repository.index",
        Payload = new Dictionary<string, JsonElement> { ["name"] = JsonSerializer.SerializeToElement(name) },
    };
}
