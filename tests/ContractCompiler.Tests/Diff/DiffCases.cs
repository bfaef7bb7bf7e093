using ContractCompiler.Diff;
using ContractCompiler.Diff.Reports;

namespace ContractCompiler.Tests.Diff;

internal static class DiffCases
{
    public static IReadOnlyList<DiffCase> All { get; } = [.. OperationCases.All, .. RequestCases.All, .. ResponseCases.All];

    public static DiffReport Compare(Workspace workspace, Side old, Side @new, string? policy = null, params string[] slice) => ContractDiff.Run(
        new DiffInput(workspace.Write("old.yaml", Contracts.With(old.Paths, old.Schemas)), workspace.Write("new.yaml", Contracts.With(@new.Paths, @new.Schemas)),
            policy is null ? null : workspace.Write("policy.json", policy), slice), _ => { });
}
