namespace MutationScore;

/// <summary>A test class, what it costs and what it can notice.</summary>
/// <param name="Project">The test project.</param>
/// <param name="Name">With its namespace.</param>
/// <param name="Seconds">A run in a process of its own, nothing mutated.</param>
/// <param name="Reached">The mutants whose code it runs.</param>
internal sealed record TestClass(string Project, string Name, double Seconds, IReadOnlySet<int> Reached)
{
    /// <summary>The less it reaches, the more it speaks of what it reaches; and cheap ones first.</summary>
    public double Rank => Seconds * (200 + Reached.Count);
}
