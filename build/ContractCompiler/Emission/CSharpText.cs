using System.Globalization;
using System.Text;

namespace ContractCompiler.Emission;

/// <summary>Indented C# text.</summary>
internal sealed class CSharpText
{
    private readonly StringBuilder _text = new();
    private int _depth;

    public CSharpText Line(string text = "")
    {
        if (text.Length > 0)
        {
            _text.Append(' ', _depth * 4).Append(text);
        }

        _text.Append('\n');
        return this;
    }

    /// <summary>Two parts of a statement: on one line where they fit.</summary>
    public CSharpText Joined(string head, string tail) => (_depth * 4) + head.Length + tail.Length < RenderDocument.LineLength
        ? Line($"{head} {tail}")
        : Line(head).Line(tail);

    public CSharpText Open(string? text = null)
    {
        if (text is not null)
        {
            Line(text);
        }

        Line("{");
        _depth++;
        return this;
    }

    public CSharpText Close(string end = "}")
    {
        _depth--;
        return Line(end);
    }

    /// <summary><c>Name = value,</c>, or nothing where the policy is silent: the default is the runtime's.</summary>
    public CSharpText Set(string name, string? value) => value is null ? this : Line($"{name} = {value},");

    public override string ToString() => _text.ToString();

    public static string? Duration(TimeSpan? value) => value is { } time
        ? $"global::System.TimeSpan.FromMilliseconds({time.TotalMilliseconds.ToString(CultureInfo.InvariantCulture)})"
        : null;

    public static string? Number(double? value) => value?.ToString(CultureInfo.InvariantCulture);

    public static string? Number(long? value) => value?.ToString(CultureInfo.InvariantCulture);
}
