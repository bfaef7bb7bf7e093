using System.Text.Json;

namespace Clients.Resilience;

/// <summary>A value that is not of the type that the contract gives it.</summary>
/// <param name="expected">The C# type of the contract.</param>
/// <param name="found">What the server sent.</param>
public sealed class JsonMisfitEventArgs(Type expected, JsonElement found) : EventArgs
{
    /// <summary>The C# type of the contract.</summary>
    public Type Expected { get; } = expected;

    /// <summary>What the server sent.</summary>
    public JsonElement Found { get; } = found;
}
