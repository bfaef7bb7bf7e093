using ContractCompiler.Schemas;

namespace ContractCompiler.Diff;

/// <summary>
/// Types that stand at the same place under another name. Found while the wire is compared: the first place decides, and a name of one side
/// that the other has too is no rename.
/// </summary>
internal sealed class TypeRenames(DiffSide old, DiffSide @new)
{
    private readonly Dictionary<string, string> _newByOld = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _oldByNew = new(StringComparer.Ordinal);

    /// <summary>Whether the two are one type, under the same name or under another.</summary>
    public bool AreOne(ClrType? before, ClrType? after)
    {
        if (old.ModelOf(before) is not { } left || @new.ModelOf(after) is not { } right || left.GetType() != right.GetType())
        {
            return false;
        }

        if (left.Name == right.Name)
        {
            return true;
        }

        if (old.Models.ContainsKey(right.Name) || @new.Models.ContainsKey(left.Name))
        {
            return false;
        }

        if (!_newByOld.ContainsKey(left.Name) && !_oldByNew.ContainsKey(right.Name))
        {
            (_newByOld[left.Name], _oldByNew[right.Name]) = (right.Name, left.Name);
        }

        return _newByOld.GetValueOrDefault(left.Name) == right.Name;
    }

    /// <summary>What an old type is called now; its own name if nothing else is known.</summary>
    public string NewName(string oldName) => _newByOld.GetValueOrDefault(oldName, oldName);

    public bool IsNewNameOfOld(string newName) => _oldByNew.ContainsKey(newName);

    /// <summary>An old use with every renamed type under its new name: what it would be if nothing else had changed.</summary>
    public TypeUse Renamed(TypeUse use) => use with { Type = Renamed(use.Type) };

    public ClrType Renamed(ClrType type) => type switch
    {
        { Element: { } element } => type.Kind switch
        {
            ClrKind.List => ClrType.ListOf(Renamed(element)),
            ClrKind.Map => ClrType.MapOf(Renamed(element)),
            _ => ClrType.EventsOf(Renamed(element)),
        },
        _ when _newByOld.TryGetValue(type.Name, out var name) => new ClrType(type.Kind, name, name),
        _ => type,
    };
}
