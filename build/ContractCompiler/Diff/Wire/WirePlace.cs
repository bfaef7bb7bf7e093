namespace ContractCompiler.Diff.Wire;

/// <summary>A place on the wire, the same on both sides.</summary>
internal sealed record WirePlace
{
    public required WireFrame Frame { get; init; }
    public required Subject Subject { get; init; }

    /// <summary>Where in an operation: <c>response 200</c>, <c>body</c>, <c>parameter `page`</c>; empty for the operation itself and for schemas.</summary>
    public string Name { get; init; } = "";

    /// <summary>The way from there to a member: <c>owner.plan</c>, <c>items[].id</c>.</summary>
    public string Path { get; init; } = "";
    public required Direction Direction { get; init; }
    public required string Anchor { get; init; }
    public required string OldPointer { get; init; }
    public required string NewPointer { get; init; }

    public string Text => Path.Length == 0 ? Name : Name.Length == 0 ? $"member `{Path}`" : $"{Name}: member `{Path}`";

    public WirePlace Below(string pointer) => this with { OldPointer = OldPointer + pointer, NewPointer = NewPointer + pointer };

    public WirePlace Member(string name) => this with { Path = Path.Length == 0 ? name : $"{Path}.{name}" };

    public WirePlace Items() => this with { Path = Path + "[]" };

    public WirePlace Values() => this with { Path = Path.Length == 0 ? "*" : Path + ".*" };
}
