using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace TaskRunner.Pages;

/// <summary>
/// HTML. The literal parts of an interpolated string are markup, and every value in it is encoded unless it is markup itself:
/// forgetting to encode is not possible.
/// </summary>
internal readonly struct Markup(string html)
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public static Markup Empty => new(string.Empty);

    public static Markup From(Handler html) => new(html.ToString());

    public static Markup Join(IEnumerable<Markup> parts) => new(string.Concat(parts.Select(static part => part.ToString())));

    public override string ToString() => html ?? string.Empty;

    [InterpolatedStringHandler]
    public readonly ref struct Handler(int literalLength, int formattedCount)
    {
        private readonly StringBuilder text = new(literalLength + (formattedCount * 32));

        public void AppendLiteral(string value) => text.Append(value);

        public void AppendFormatted(Markup value) => text.Append(value);

        /// <summary>Line breaks may stay: they mean the same encoded or not, and the source of the page stays legible.</summary>
        public void AppendFormatted(string? value) => text.Append(Encoder.Encode(value ?? string.Empty).Replace("&#xA;", "\n", StringComparison.Ordinal));

        public void AppendFormatted(IFormattable? value, string? format = null) =>
            AppendFormatted(value?.ToString(format, CultureInfo.InvariantCulture));

        public override string ToString() => text.ToString();
    }
}
