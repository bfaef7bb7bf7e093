using ContractCompiler.Schemas;

namespace ContractCompiler.Diff.CSharp;

/// <summary>Whether C# accepts a value of one type where another is asked for, without a cast and without a warning about null.</summary>
internal static class TypeFit
{
    /// <summary>Whether an argument of type <paramref name="from"/> may be passed for <paramref name="to"/>.</summary>
    public static bool Converts(TypeUse from, TypeUse to, DiffSide side)
    {
        if (from.Nullable && !to.Nullable)
        {
            return false;
        }

        return IsSame(from.Type, to.Type) || IsWider(from.Type.Kind, to.Type.Kind) || IsCovariant(from.Type, to.Type) ||
            // The conversion of a union is defined for its cases, not for a case that may be null.
            !from.Nullable && side.ModelOf(to.Type) is UnionModel union && union.Cases.Any(c => IsSame(c.Type, from.Type)) && UnionModel.IsConvertible(from.Type);
    }

    /// <summary>Whether code that reads <paramref name="before"/> also reads <paramref name="after"/>: the same, or a reference that is no longer null.</summary>
    public static bool ReadsAs(TypeUse before, TypeUse after) => before.Text == after.Text ||
        before.Nullable && !after.Nullable && !before.Type.IsValueType && IsSame(before.Type, after.Type);

    public static bool IsSame(ClrType left, ClrType right) => left.Name == right.Name;

    /// <summary>https://learn.microsoft.com/dotnet/csharp/language-reference/builtin-types/numeric-conversions#implicit-numeric-conversions</summary>
    private static bool IsWider(ClrKind from, ClrKind to) => (from, to) is
        (ClrKind.Int32, ClrKind.Int64 or ClrKind.Double or ClrKind.Decimal) or (ClrKind.Int64, ClrKind.Double or ClrKind.Decimal);

    // IReadOnlyList<out T>: of references only, and T → T? is the one step that types of a contract have between them.
    private static bool IsCovariant(ClrType from, ClrType to) =>
        from is { Kind: ClrKind.List, Element: { } item } && to is { Kind: ClrKind.List, Element: { } wider } &&
        !item.Type.IsValueType && IsSame(item.Type, wider.Type) && !item.Nullable && wider.Nullable;
}
