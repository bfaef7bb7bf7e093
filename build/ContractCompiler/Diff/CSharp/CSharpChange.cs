namespace ContractCompiler.Diff.CSharp;

/// <summary>One change of the generated C#.</summary>
/// <param name="Rule">The rule that judges it.</param>
/// <param name="Direction">Whether the type is sent, received or both; both for what is no type.</param>
/// <param name="Subject">What it belongs to.</param>
/// <param name="Anchor">The place that it shares with changes of the wire.</param>
/// <param name="Text">The statement, in C# names.</param>
internal sealed record CSharpChange(DiffRule Rule, Direction Direction, Subject Subject, string Anchor, string Text)
{
    public Verdict Verdict => Rule.For(Direction);
}
