namespace ContractCompiler.Diff;

/// <summary>One rule of judgement; docs/diff.md lists all of them.</summary>
/// <param name="Id">The stable name of the rule, in JSON reports and in the documentation.</param>
/// <param name="Change">What changed, in a few words.</param>
/// <param name="Request">The verdict where the value is sent; null where that cannot be.</param>
/// <param name="Response">The verdict where the value is received; null where that cannot be.</param>
/// <param name="Why">The reason, where it is not plain.</param>
internal sealed record DiffRule(string Id, string Change, Verdict? Request, Verdict? Response, string Why = "")
{
    public Verdict For(Direction direction)
    {
        var request = direction.HasFlag(Direction.Request) ? Request : null;
        var response = direction.HasFlag(Direction.Response) ? Response : null;
        return (Verdict)Math.Max((int)(request ?? Verdict.None), (int)(response ?? Verdict.None));
    }

    /// <summary>A rule of values that are sent.</summary>
    public static DiffRule Sent(string id, string change, Verdict verdict, string why = "") => new(id, change, verdict, null, why);

    /// <summary>A rule of values that are received.</summary>
    public static DiffRule Received(string id, string change, Verdict verdict, string why = "") => new(id, change, null, verdict, why);

    /// <summary>A rule that does not ask for the direction.</summary>
    public static DiffRule Always(string id, string change, Verdict verdict, string why = "") => new(id, change, verdict, verdict, why);
}
