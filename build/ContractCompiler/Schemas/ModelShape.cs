namespace ContractCompiler.Schemas;

/// <summary>All that makes two types interchangeable, as one text: members or values, not names and documentation.</summary>
internal static class ModelShape
{
    public static string Of(Model model) => model switch
    {
        RecordModel record => Text("record", record.Properties.Select(p =>
            $"{Quoted(p.JsonName)} {p.Name} {p.Use.Text} {p.Required} {p.Partial} {p.Deprecated}")),
        EnumModel open => Text("enum", open.Values.Select(v => $"{v.Name} {Quoted(v.Value)}")),
        UnionModel union => Text($"union {union.Discriminator} {union.ByStatus}", union.Cases.Select(c =>
            $"{c.Name} {c.Type.Name} [{Text("tags", c.Tags)}] [{Text("required", c.Required)}] [{Text("known", c.Known)}]")),
        _ => throw new ArgumentOutOfRangeException(nameof(model)),
    };

    private static string Text(string kind, IEnumerable<string> parts) => kind + "\n" + string.Join('\n', parts);

    private static string Quoted(string text) => Naming.Literal.String(text);
}
