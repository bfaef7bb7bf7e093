using System.Text.Json.Nodes;
using Clients.GitHub;
using Clients.Testing;

namespace Clients.Tests;

/// <summary>What both clients send when they write is the same request, and the server ends in the same state.</summary>
public sealed class ParityWriteTests
{
    public static TheoryData<int> Writes => [.. Enumerable.Range(0, ParityWrites.All.Length)];

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Write_ThroughBothClients_IsTheSameRequestWithTheSameEffect(int index)
    {
        var write = ParityWrites.All[index];
        await using var first = await BothClients.StartAsync();
        await using var second = await BothClients.StartAsync();

        await write.Ours(first.Ours, await PrepareAsync(write.Operation, first));
        await write.Theirs(second.Theirs, await PrepareAsync(write.Operation, second));

        Assert.Equal(await OutcomeAsync(write.Operation, first), await OutcomeAsync(write.Operation, second));
        Assert.Empty(second.Github.Violations);
    }

    private static async Task<long> PrepareAsync(string operation, BothClients both)
    {
        if (operation == "actions/create-workflow-dispatch")
        {
            return 0;
        }

        await both.Ours.DispatchWorkflowAsync("acme", "pipelines", "deploy.yml", new WorkflowDispatch
        {
            Ref = "main", Inputs = new Dictionary<string, string> { ["environment"] = "staging", ["outcome"] = "failure" },
        });
        if (operation != "actions/cancel-workflow-run")
        {
            both.Time.Advance(TimeSpan.FromMinutes(1)); // it has ended
        }

        return await NewestAsync(both);
    }

    private static async Task<long> NewestAsync(BothClients both) =>
        (await both.Ours.ListRunsAsync("acme", "pipelines", perPage: 1)).WorkflowRuns[0].Id;

    /// <summary>The one request of the operation, without what depends on the port, and the newest run afterwards.</summary>
    private static async Task<string> OutcomeAsync(string operation, BothClients both)
    {
        RecordedRequest request = both.Github.Requests.Last(r => r.OperationId == operation);
        both.Time.Advance(TimeSpan.FromSeconds(30));
        var run = await both.Ours.GetRunAsync("acme", "pipelines", await NewestAsync(both));
        var body = request.Body.IsEmpty ? "" : JsonNode.Parse(request.Body.Span)!.ToJsonString();
        return $"{request.Method} {request.Path}{request.Query} {request.Headers.GetValueOrDefault("Content-Type")?.Split(';')[0]} {body}\n"
            + $"{run.Id} {run.Status} {run.Conclusion} {run.RunAttempt} {run.DisplayTitle}";
    }
}
