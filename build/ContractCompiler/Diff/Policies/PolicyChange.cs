namespace ContractCompiler.Diff.Policies;

/// <summary>One change of a policy.</summary>
/// <param name="Rule">The rule that judges it.</param>
/// <param name="Subject">The upstream, or the operation whose policy it is.</param>
/// <param name="Anchor">The place that it shares with changes of the C#.</param>
/// <param name="Text">The statement.</param>
/// <param name="InOld">Whether <paramref name="Pointer"/> leads into the old policy.</param>
/// <param name="Pointer">The JSON pointer of the key.</param>
internal sealed record PolicyChange(DiffRule Rule, Subject Subject, string Anchor, string Text, bool InOld, string Pointer);
