using ContractCompiler.Commands;
using ContractCompiler.Policy;

namespace ContractCompiler.Diff;

/// <summary>What the two arguments of <c>diff</c> lead to: a document each, or a contract folder, whose policy then holds for a bare document too.</summary>
/// <param name="Old">The old document or folder.</param>
/// <param name="New">The new document or folder.</param>
/// <param name="Policy">A policy for both; not with folders, which bring their own.</param>
/// <param name="Slice">Operation ids or tags to compare; empty for all.</param>
internal sealed record DiffInput(string Old, string New, string? Policy, IReadOnlyList<string> Slice)
{
    private const string Space = "Generated";

    /// <summary>Both sides compiled, and whether each has a policy of its own to be compared.</summary>
    /// <exception cref="ContractException">A file is missing or wrong.</exception>
    public (DiffSide Old, DiffSide New, bool HasPolicies) Compile()
    {
        var (before, after) = (PolicyOf(Old), PolicyOf(New));
        if (Policy is not null && (before ?? after) is not null)
        {
            throw new ContractException("CC0230", Policy, SourcePosition.Start, "A contract folder brings its own policy.", "Leave out --policy, or name the OpenAPI documents.");
        }

        var (left, right) = (Document(Old, before), Document(New, after));
        if (left is null || right is null)
        {
            return Slice.Count == 0 && before is not null && after is not null && left is null && right is null
                ? (DiffSide.Compile(before, null), DiffSide.Compile(after, null), true)
                : throw new ContractException("CC0231", left is null ? Old : New, SourcePosition.Start, "The folder has no OpenAPI document to compare.",
                    "Compare two folders without one, and without --operations, or two that have one.");
        }

        SharedPolicy.CheckSlice(Slice, left, right);
        if (before is not null && after is not null)
        {
            return Slice.Count == 0
                ? (DiffSide.Compile(before, left), DiffSide.Compile(after, right), true)
                : (SharedPolicy.Compile(before with { Slice = Slice }, left), SharedPolicy.Compile(after with { Slice = Slice }, right), true);
        }

        var shared = before ?? after ?? (Policy is null ? BarePolicy.For(left, Space, null, Slice) : PolicyReader.Read(Policy));
        shared = Slice.Count == 0 ? shared : shared with { Slice = Slice };
        return (SharedPolicy.Compile(shared, left), SharedPolicy.Compile(shared, right), false);
    }

    private static UpstreamPolicy? PolicyOf(string path) => Directory.Exists(path) ? PolicyReader.Read(Path.Combine(path, "upstream.json")) : null;

    private static ContractDocument? Document(string path, UpstreamPolicy? policy) =>
        policy is null ? ContractDocument.Read(path) : policy.Contract is { } contract ? ContractDocument.Read(contract) : null;
}
