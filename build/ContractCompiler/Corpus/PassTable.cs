using System.Globalization;
using System.Text;

namespace ContractCompiler.Corpus;

/// <summary>What came of one document.</summary>
internal sealed record CorpusRow(
    string Document, int Operations, int Types, int Lines, double Generated, double? Compiled, bool Repeatable, RoundTrip? RoundTrip, string? Failure);

/// <summary>The table of docs/corpus.md.</summary>
internal sealed class PassTable
{
    private readonly List<CorpusRow> _rows = [];

    /// <summary>Documents that do not generate, do not compile, or do not come out the same twice.</summary>
    public int Failed => _rows.Count(r => r.Failure is not null || !r.Repeatable);

    public string Summary => $"{_rows.Count - Failed} of {_rows.Count} documents passed";

    public void Add(CorpusRow row) => _rows.Add(row);

    public static string Line(CorpusRow row) => string.Create(CultureInfo.InvariantCulture,
        $"| {row.Document} | {row.Operations} | {row.Types} | {row.Lines} | {row.Generated:0.0} | {(row.Compiled is { } s ? $"{s:0.0}" : row.Failure ?? "–")} | " +
        $"{(row.Repeatable ? "yes" : "no")} | {Trip(row.RoundTrip)} |");

    public override string ToString()
    {
        var text = new StringBuilder("""
            # Corpus

            Real documents of other vendors, compiled to the end: generated, compiled with warnings as errors (RF006 is one of them) against
            Refit and Clients.Resilience only, generated a second time, and every JSON response example read into its type and written back.

            Written by `dotnet run --project build/ContractCompiler -- corpus FOLDER --output docs/corpus.md`; the times are those of the
            machine that ran it: generating inside one warm process, compiling with project evaluation and the start of the compiler.

            | document | operations | types | lines | generate s | compile s | same twice | examples: read / lossless / to the letter | typed by the document, not by us | all untyped |
            |---|---|---|---|---|---|---|---|---|---|

            """.ReplaceLineEndings("\n"));
        foreach (var row in _rows)
        {
            text.Append(Line(row)).Append('\n');
        }

        return text.Append("""

            In brackets: those that obey their own schema, as the checker of Clients.Testing judges, formats left aside. Lossless: null counts as
            absent, and two spellings of one instant or number as the same. The last two columns are about the scalars in examples that obey
            their schema: the share to which the document gives a type and that ended as raw JSON all the same, and the share that ended as raw
            JSON at all. The difference between the two is what the document says nothing about: no client can type it.

            """.ReplaceLineEndings("\n")).ToString();
    }

    private static string Trip(RoundTrip? trip) => trip is not { Examples: > 0 } some ? "– | – | –" :
        $"{some.Examples} ({some.Valid}): {some.Read} / {some.Lossless} ({some.ValidLossless}) / {some.Equal} ({some.ValidEqual})" +
        string.Create(CultureInfo.InvariantCulture, $" | {Share(Math.Max(0, some.Untyped - some.Open), some):0.00} % | {Share(some.Untyped, some):0.0} %");

    private static double Share(int leaves, RoundTrip trip) => trip.Leaves == 0 ? 0 : 100.0 * leaves / trip.Leaves;
}
