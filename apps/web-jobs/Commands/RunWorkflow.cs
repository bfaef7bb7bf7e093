namespace WebJobs.Commands;

/// <summary>Runs a workflow of a repository and waits for its end.</summary>
internal sealed record RunWorkflow : ICommandPayload
{
    private const int MostInputs = 25;
    private const int LongestInput = 1000;

    public string? Owner { get; init; }
    public string? Repo { get; init; }

    /// <summary>File name or id of the workflow.</summary>
    public string? Workflow { get; init; }

    public string? Ref { get; init; }

    /// <summary>Sorted, so that the same inputs in another order are the same command.</summary>
    public SortedDictionary<string, string>? Inputs { get; init; }

    public void Check(Dictionary<string, string[]> errors)
    {
        PayloadRules.Repository(Owner, Repo, errors);
        PayloadRules.Workflow(Workflow, errors);
        PayloadRules.Reference(Ref, errors);
        if (Inputs is { } inputs && (inputs.Count > MostInputs || inputs.Any(static input => input.Value is null or { Length: > LongestInput })))
            errors["inputs"] = [$"at most {MostInputs}, each a text of at most {LongestInput} characters"];
    }
}
