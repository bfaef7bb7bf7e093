using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Clients.Resilience;

/// <summary>
/// Where in a document the converters of this thread are, as a JSON path. Values are read synchronously and to their end, whatever fills the
/// buffer, so the thread knows the way.
/// </summary>
internal sealed class JsonPlace
{
    private const int UsualDepth = 16;

    [ThreadStatic]
    private static JsonPlace? current;

    private (string? Name, int Index)[] steps = new (string?, int)[UsualDepth];

    public static JsonPlace Current => current ??= new JsonPlace();

    /// <summary>How many steps below the root.</summary>
    public int Depth { get; set; }

    public void Enter(string name) => Push((name, 0));

    public void Enter(int index) => Push((null, index));

    /// <summary>An exception that names the place.</summary>
    public JsonException Misfit(string message, Exception? inner = null)
    {
        var path = ToString();
        return new JsonException($"{message} Path: {path}.", path, null, null, inner);
    }

    public override string ToString()
    {
        var text = new StringBuilder("$");
        foreach (var (name, index) in steps.AsSpan(0, Depth))
        {
            _ = name is null ? text.Append(CultureInfo.InvariantCulture, $"[{index}]")
                : IsPlain(name) ? text.Append('.').Append(name)
                : text.Append("['").Append(name.Replace("'", "\\'", StringComparison.Ordinal)).Append("']");
        }

        return text.ToString();
    }

    private static bool IsPlain(string name) => name.Length > 0 && name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private void Push((string? Name, int Index) step)
    {
        if (Depth == steps.Length)
        {
            Array.Resize(ref steps, 2 * Depth);
        }

        steps[Depth++] = step;
    }
}
