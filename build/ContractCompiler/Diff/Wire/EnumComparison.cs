namespace ContractCompiler.Diff.Wire;

internal static class EnumComparison
{
    /// <param name="pair">The schema on both sides.</param>
    /// <param name="type">The open enum that both were compiled into, if they were.</param>
    /// <param name="at">The place.</param>
    /// <param name="log">Takes the changes.</param>
    public static void Compare(SchemaPair pair, string? type, WirePlace at, WireLog log)
    {
        var (before, after) = (pair.Old.Enum, pair.New.Enum);
        if (before.Count == 0 || after.Count == 0)
        {
            if (before.Count != after.Count)
            {
                log.Add(before.Count == 0 ? WireRules.ValuesListed : WireRules.ValuesFreed, at,
                    before.Count == 0 ? $"any value → one of {List(after)}" : $"one of {List(before)} → any value", inOld: after.Count == 0, below: "/enum");
            }

            return;
        }

        foreach (var value in after.Except(before, StringComparer.Ordinal))
        {
            log.Add(WireRules.ValueAdded, Anchored(value), $"value `{value}` added", below: "/enum");
        }

        foreach (var value in before.Except(after, StringComparer.Ordinal))
        {
            log.Add(WireRules.ValueRemoved, Anchored(value), $"value `{value}` removed", inOld: true, below: "/enum");
        }

        WirePlace Anchored(string value) => type is null ? at : at with { Anchor = Anchor.Value(type, value) };
    }

    private static string List(IReadOnlyList<string> values) =>
        string.Join(", ", values.Take(5).Select(v => $"`{v}`")) + (values.Count > 5 ? $" and {values.Count - 5} more" : "");
}
