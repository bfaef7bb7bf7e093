namespace WebJobs.Commands;

/// <summary>Reads a repository into the search index.</summary>
internal sealed record IndexRepository : ICommandPayload
{
    public string? Owner { get; init; }
    public string? Repo { get; init; }

    /// <summary>Branch, tag or commit; the default branch without it.</summary>
    public string? Ref { get; init; }

    public void Check(Dictionary<string, string[]> errors)
    {
        PayloadRules.Repository(Owner, Repo, errors);
        if (Ref is not null)
            PayloadRules.Reference(Ref, errors);
    }
}
