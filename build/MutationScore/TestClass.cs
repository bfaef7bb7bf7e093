using System.Text.RegularExpressions;

namespace MutationScore;

/// <summary>A test class, what it costs and what it can notice.</summary>
/// <param name="Project">The test project.</param>
/// <param name="Name">With its namespace.</param>
/// <param name="Seconds">A run in a process of its own, no mutant switched on.</param>
/// <param name="Reached">The mutants whose code it runs.</param>
internal sealed partial record TestClass(string Project, string Name, double Seconds, ISet<int> Reached)
{
    /// <summary>The less it reaches, the more it speaks of what it reaches; and cheap ones first.</summary>
    public double Rank => Seconds * (200 + Reached.Count);

    /// <summary>Whether its name and that of a file have a word in common: CircuitTests speaks of CircuitState.cs, BudgetTests of all in Budget.</summary>
    public bool SpeaksOf(string file) =>
        Words().Matches(Name[(Name.LastIndexOf('.') + 1)..]).Any(word => word.Value is not "Tests" && file.Contains(word.Value, StringComparison.Ordinal));

    [GeneratedRegex("[A-Z][a-z]{2,}")]
    private static partial Regex Words();
}
