using System.Text.Json;

namespace MutationScore;

/// <summary>One change to the code that Stryker made and the compiler accepted.</summary>
/// <param name="Id">The number that switches it on.</param>
/// <param name="File">Below Clients.Resilience, with forward slashes.</param>
/// <param name="Line">Where, from 1.</param>
/// <param name="Kind">Stryker's name for the change.</param>
/// <param name="Replacement">What stands there instead.</param>
internal sealed record Mutant(int Id, string File, int Line, string Kind, string Replacement)
{
    /// <summary>The folder that the score is told for; files beside the folders count together.</summary>
    public string Folder => File.Split('/') is [var folder, _, ..] ? folder : ".";

    /// <summary>All that can be judged: neither ignored by the rules in stryker-config.json nor refused by the compiler.</summary>
    public static IReadOnlyList<Mutant> Read(string report)
    {
        using var document = JsonDocument.Parse(System.IO.File.ReadAllBytes(report));
        return
        [
            .. from file in document.RootElement.GetProperty("files").EnumerateObject()
               let name = Below(file.Name.Replace('\\', '/'))
               from mutant in file.Value.GetProperty("mutants").EnumerateArray()
               where mutant.GetProperty("status").GetString() is not ("Ignored" or "CompileError")
               select new Mutant(
                   int.Parse(mutant.GetProperty("id").GetString()!),
                   name,
                   mutant.GetProperty("location").GetProperty("start").GetProperty("line").GetInt32(),
                   mutant.GetProperty("mutatorName").GetString()!,
                   mutant.GetProperty("replacement").GetString()!.ReplaceLineEndings(" ")),
        ];
    }

    /// <summary>Whether it lies in one of <paramref name="places"/> (folders or files); no places are all places.</summary>
    public bool IsIn(IReadOnlyList<string> places) =>
        places.Count == 0 || places.Any(place => File == place || File.StartsWith(place.TrimEnd('/') + "/", StringComparison.Ordinal));

    private static string Below(string path)
    {
        const string project = "/Clients.Resilience/";
        var at = ("/" + path).LastIndexOf(project, StringComparison.Ordinal);
        return at < 0 ? path : path[(at + project.Length - 1)..];
    }
}
