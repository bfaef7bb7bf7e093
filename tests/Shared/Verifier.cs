using System.Runtime.CompilerServices;
using DiffEngine;

namespace VerifyTests;

/// <summary>
/// Snapshot tests by Verify's convention: <c>Class.Method.verified.txt</c> beside the test holds what was approved; a difference writes
/// <c>Class.Method.received.txt</c>, opens the machine's diff tool (never in CI) and fails. The one place for every snapshot setting.
/// </summary>
internal static class Verifier
{
    public static async Task Verify(
        string received, string extension = "txt", string? scenario = null, [CallerFilePath] string file = "", [CallerMemberName] string method = "")
    {
        var stem = $"{Path.GetFileNameWithoutExtension(file)}.{method}{(scenario is null ? "" : "_" + scenario)}";
        var verifiedPath = Path.Combine(SourceFolder(file), $"{stem}.verified.{extension}");
        var receivedPath = Path.Combine(SourceFolder(file), $"{stem}.received.{extension}");
        var text = received.ReplaceLineEndings("\n").TrimEnd('\n');
        var approved = File.Exists(verifiedPath) ? (await File.ReadAllTextAsync(verifiedPath)).ReplaceLineEndings("\n").TrimEnd('\n') : null;
        if (approved == text)
        {
            File.Delete(receivedPath);
            return;
        }

        await File.WriteAllTextAsync(receivedPath, text);
        await DiffRunner.LaunchAsync(receivedPath, verifiedPath);
        Assert.Fail($"{(approved is null ? "Nothing is approved yet" : FirstDifference(approved, text))}\n" +
            $"If the new text is right, approve it: mv '{receivedPath}' '{verifiedPath}'");
    }

    // Deterministic builds map the root of the sources to /_/: tests run from the checkout, so the real folder is found upwards.
    private static string SourceFolder(string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        if (Directory.Exists(folder))
        {
            return folder;
        }

        var relative = folder.StartsWith("/_/", StringComparison.Ordinal) ? folder["/_/".Length..] : folder.TrimStart('/');
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (Directory.Exists(Path.Combine(at.FullName, relative)))
            {
                return Path.Combine(at.FullName, relative);
            }
        }

        throw new DirectoryNotFoundException($"The sources of '{file}' are not above '{AppContext.BaseDirectory}'.");
    }

    private static string FirstDifference(string approved, string received)
    {
        var (left, right) = (approved.Split('\n'), received.Split('\n'));
        var line = Enumerable.Range(0, Math.Max(left.Length, right.Length)).First(i => left.ElementAtOrDefault(i) != right.ElementAtOrDefault(i));
        return $"Line {line + 1} differs.\n  approved: {left.ElementAtOrDefault(line) ?? "(end)"}\n  received: {right.ElementAtOrDefault(line) ?? "(end)"}";
    }
}
