namespace ContractCompiler.Diff.Wire;

/// <summary>One change of the wire. The same change met on several ways (as request and response, by several operations) is one.</summary>
/// <param name="Rule">The rule that judges it.</param>
/// <param name="Subject">What it belongs to.</param>
/// <param name="Place">Where in the subject, such as <c>response 200</c>; empty when it is the subject itself.</param>
/// <param name="Text">What changed, without the place.</param>
/// <param name="InOld">Whether <paramref name="Pointer"/> leads into the old document: what is gone has no line in the new one.</param>
/// <param name="Pointer">The JSON pointer of the place in the document.</param>
internal sealed record WireChange(DiffRule Rule, Subject Subject, string Place, string Text, bool InOld, string Pointer)
{
    public Direction Direction { get; set; }

    public SortedSet<string> Anchors { get; } = new(StringComparer.Ordinal);

    public HashSet<WireFrame> Frames { get; } = [];

    public Verdict Verdict => Rule.For(Direction);

    /// <summary>A sentence where the text is one, such as <c>member `license` may now be null</c>, else place and change.</summary>
    public string Statement => Place.Length == 0 ? Text : Sentences.Any(s => Text.StartsWith(s, StringComparison.Ordinal)) ? $"{Place} {Text}" : $"{Place}: {Text}";

    private static readonly string[] Sentences = ["added", "removed", "allows ", "has ", "is ", "may ", "refuses ", "was "];

    public bool Equals(WireChange? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}

/// <summary>An operation or a shared schema, with the shared schemas that it uses: what tells how many operations a change touches.</summary>
internal sealed class WireFrame(string? operation)
{
    public string? Operation { get; } = operation;

    public HashSet<WireFrame> Uses { get; } = [];
}
