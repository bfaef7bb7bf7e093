using Clients.GitHub;
using Octokit;

namespace Clients.Tests;

/// <summary>One writing operation through both clients.</summary>
internal sealed record ParityWrite(string Operation, Func<IGitHubRepoClient, long, Task> Ours, Func<IGitHubClient, long, Task> Theirs)
{
    public override string ToString() => Operation;
}

/// <summary>Every writing operation that both clients have; the number is the id of a run in the state that the operation needs.</summary>
internal static class ParityWrites
{
    public static readonly ParityWrite[] All =
    [
        new("actions/create-workflow-dispatch",
            static (o, _) => o.DispatchWorkflowAsync("acme", "pipelines", "deploy.yml", new global::Clients.GitHub.WorkflowDispatch
            {
                Ref = "main", Inputs = new Dictionary<string, string> { ["environment"] = "staging" },
            }),
            static (t, _) => t.Actions.Workflows.CreateDispatch("acme", "pipelines", "deploy.yml", new CreateWorkflowDispatch("main")
            {
                Inputs = new Dictionary<string, object> { ["environment"] = "staging" },
            })),
        new("actions/cancel-workflow-run", static (o, run) => o.CancelRunAsync("acme", "pipelines", run), static (t, run) => t.Actions.Workflows.Runs.Cancel("acme", "pipelines", run)),
        new("actions/re-run-workflow", static (o, run) => o.RerunRunAsync("acme", "pipelines", run), static (t, run) => t.Actions.Workflows.Runs.Rerun("acme", "pipelines", run)),
        new("actions/re-run-workflow-failed-jobs",
            static (o, run) => o.RerunFailedJobsAsync("acme", "pipelines", run), static (t, run) => t.Actions.Workflows.Runs.RerunFailedJobs("acme", "pipelines", run)),
    ];
}
