using ContractCompiler.Diff.CSharp;
using ContractCompiler.Diff.Policies;
using ContractCompiler.Diff.Reports;
using ContractCompiler.Diff.Wire;

namespace ContractCompiler.Diff;

/// <summary>From two contracts to the report: compile both, compare wire, policy and C#, and put together what belongs together.</summary>
internal static class ContractDiff
{
    /// <param name="input">The two contracts.</param>
    /// <param name="progress">Told what is being done, for long work.</param>
    /// <exception cref="ContractException">A contract or policy is wrong.</exception>
    public static DiffReport Run(DiffInput input, Action<string> progress)
    {
        progress($"compiling {input.Old} and {input.New}");
        var (old, @new, hasPolicies) = input.Compile();
        var methods = OperationPair.Of(old.Operations, @new.Operations);
        var pairs = methods.Where(p => !p.IsVariant).ToList();
        progress($"comparing {pairs.Count:N0} operations");
        var renames = new TypeRenames(old, @new);

        // The wire first: on the way it finds the types that have only another name.
        var wire = WireComparison.Compare(old, @new, pairs, renames);
        var csharp = CSharpComparison.Compare(old, @new, methods, renames);
        var policies = hasPolicies ? new PolicyComparison(old.Policy, @new.Policy, pairs).Compare() : [];
        return new ReportBuilder(input, old, @new).Build(wire, policies, csharp, pairs);
    }
}
