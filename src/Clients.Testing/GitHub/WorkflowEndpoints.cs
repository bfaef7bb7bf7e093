using System.Globalization;
using System.Text.Json.Nodes;

namespace Clients.Testing.GitHub;

/// <summary>Workflows and their dispatch.</summary>
internal sealed class WorkflowEndpoints(GitHubContext context)
{
    private static readonly string[] Outcomes = ["success", "failure", "cancelled", "timed_out"];

    private GitHubLinks Links => context.Links;

    public void Register(FakeUpstream upstream)
    {
        context.On(upstream, "actions/list-repo-workflows", (request, repository) =>
            context.Page(
                request, repository, repository.Workflows, workflow => RunJson.Workflow(Links, repository, workflow), "workflows"));
        context.On(upstream, "actions/get-workflow", (request, repository) => Find(request, repository) is { } workflow
            ? FakeResponse.Json(RunJson.Workflow(Links, repository, workflow))
            : GitHubError.NotFound());
        context.On(upstream, "actions/create-workflow-dispatch", Dispatch);
    }

    /// <summary>A workflow goes by its id or by the name of its file.</summary>
    public static Workflow? Find(FakeRequest request, Repository repository)
    {
        var name = request.Path("workflow_id");
        return repository.Workflows.Find(workflow => workflow.File == name || workflow.Id.ToString(CultureInfo.InvariantCulture) == name);
    }

    private FakeResponse Dispatch(FakeRequest request, Repository repository)
    {
        if (Find(request, repository) is not { } workflow)
            return GitHubError.NotFound();

        var body = request.Json()!.AsObject();
        var reference = (string)body["ref"]!;
        var inputs = body["inputs"]?.AsObject() ?? [];
        if (Refuse(workflow, repository, reference, inputs) is { } refusal)
            return refusal;

        var run = new Run(
            Seed.RunIds + 100_000 + repository.Runs.Count,
            workflow,
            repository.Runs.Count(earlier => earlier.Workflow == workflow) + 1,
            "workflow_dispatch",
            repository.Resolve(reference)!,
            reference.Split('/') is ["refs", "heads" or "tags", ..] ? reference.Split('/', 3)[2] : reference,
            string.Join(' ', inputs.Select(input => (string?)input.Value).Prepend(workflow.Name)),
            context.Now,
            context.Options.RunStep) { ListedAt = context.Now + context.Options.RunListingDelay };
        if ((string?)inputs["outcome"] is { } outcome && Outcomes.Contains(outcome, StringComparer.Ordinal))
            run.Outcome = outcome;

        repository.Runs.Add(run);

        // The older version of the API tells only who asks for it which run it was.
        return GitHubGate.VersionOf(request) == GitHubGate.DefaultVersion && (bool?)body["return_run_details"] is not true
            ? FakeResponse.Empty(204)
            : FakeResponse.Json(new JsonObject
            {
                ["workflow_run_id"] = run.Id,
                ["run_url"] = RunJson.Address(Links, repository, run),
                ["html_url"] = RunJson.Html(repository, run),
            });
    }

    private static FakeResponse? Refuse(Workflow workflow, Repository repository, string reference, JsonObject inputs)
    {
        if (workflow.Inputs is not { } declared)
            return GitHubError.Validation("Workflow does not have 'workflow_dispatch' trigger");
        if (workflow.State != "active")
            return GitHubError.Validation("Cannot trigger a 'workflow_dispatch' on a disabled workflow");
        if (repository.Resolve(reference) is null)
            return GitHubError.Validation($"No ref found for: {reference}");
        if (declared.Count == 0)
            return null;

        var unexpected = inputs.Select(input => input.Key).Where(name => !declared.ContainsKey(name)).ToList();
        if (unexpected.Count > 0)
            return GitHubError.Validation($"Unexpected inputs provided: [{string.Join(", ", unexpected.Select(name => $"\"{name}\""))}]");

        var missing = declared.FirstOrDefault(input => input.Value && !inputs.ContainsKey(input.Key)).Key;
        return missing is null ? null : GitHubError.Validation($"Required input '{missing}' not provided");
    }
}
