using System.Text.Json;

namespace Clients.Resilience;

/// <summary>A value that is not of the type that the contract gives it, or one that the contract requires and that is not there.</summary>
/// <param name="expected">The C# type of the contract.</param>
/// <param name="found">What the server sent.</param>
/// <param name="path">Where it stands.</param>
public sealed class JsonMisfitEventArgs(Type expected, JsonElement found, string path) : EventArgs
{
    /// <summary>The C# type of the contract.</summary>
    public Type Expected { get; } = expected;

    /// <summary>What the server sent; <see cref="JsonValueKind.Undefined"/> where a required member is missing.</summary>
    public JsonElement Found { get; } = found;

    /// <summary>Where it stands, as a JSON path: <c>$.items[3].owner</c>.</summary>
    public string Path { get; } = path;
}
