using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ContractCompiler.Tests.Hostile;

/// <summary>One document made of cells: each has a number that stands in its path and in the harmless text of its twin.</summary>
internal static class HostileDocument
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Number(int index) => index.ToString("0000", CultureInfo.InvariantCulture);

    /// <summary>What stands in the place where the other document has the payload; a word that nothing else contains.</summary>
    public static string Harmless(int index) => "harmless" + Number(index);

    public static string Of(IEnumerable<(string Place, int Index, string Text)> cells)
    {
        var all = cells.Select(c => Places.All[c.Place](JsonSerializer.Serialize(c.Text, Plain), Number(c.Index))).ToList();
        var components = all.SelectMany(c => c.Others ?? new Dictionary<string, string>()).GroupBy(o => o.Key)
            .Select(g => $", \"{g.Key}\": {{ {string.Join(",\n", g.Select(o => o.Value))} }}");
        return $$"""
            { "openapi": "3.1.0", "info": { "title": "Pets", "version": "1" },
              "paths": { {{string.Join(",\n", all.Select(c => JsonSerializer.Serialize(c.Path, Plain) + ": " + c.Item))}} },
              "components": { "schemas": { {{string.Join(",\n", all.Where(c => c.Schemas.Length > 0).Select(c => c.Schemas))}} }{{string.Concat(components)}} } }
            """;
    }
}
