using System.Diagnostics;
using System.IO.Compression;
using System.Text;

namespace ContractCompiler.Tests.Diff;

/// <summary>The command as CI starts it: a process, its exit code and its two outputs.</summary>
public sealed class DiffCommandTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [InlineData("string", "", 0, "no changes")]
    [InlineData("integer", "", 1, "1 breaking")]
    [InlineData("integer", "--fail-on never", 0, "1 breaking")]
    [InlineData("[string, 'null']", "--fail-on additive", 1, "1 breaking")]
    [InlineData("integer", "--operations listPets", 0, "no changes")]
    [InlineData("integer", "--operations listPots", 2, "CC0120")]
    [InlineData("integer", "--fail-on sometimes", 2, "sometimes")]
    [InlineData("integer", "--policy missing.json", 2, "CC0001")]
    [InlineData("*nowhere", "", 2, "CC0005")]
    public async Task Command_OnTwoDocuments_SaysItInTheExitCode(string type, string options, int code, string said)
    {
        var old = _workspace.Write("old.yaml", Document("string"));
        var current = _workspace.Write("new.yaml", Document(type));

        var (exit, output, error) = await RunAsync(["diff", old, current, .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.True(exit == code, error);
        Assert.Contains(said, output + error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Addition_WithFailOn_FailsOnlyIfAsked()
    {
        var old = _workspace.Write("old.yaml", Contracts.With(Contracts.Get("getPet", "{ type: string }")));
        var current = _workspace.Write("new.yaml", Contracts.With(Contracts.Get("getPet", "{ type: string }") + "\n" + Contracts.Get("listPets", "{ type: string }")));

        Assert.Equal(0, (await RunAsync(["diff", old, current])).Exit);
        Assert.Equal(1, (await RunAsync(["diff", old, current, "--fail-on", "additive"])).Exit);
        Assert.Equal(0, (await RunAsync(["diff", old, current, "--fail-on", "never"])).Exit);
    }

    [Fact]
    public async Task Json_OfAPackedDocument_IsTheWholeOfStandardOutput()
    {
        var old = _workspace.Write("old.yaml", Document("string"));
        var packed = Path.Combine(_workspace.Folder, "new.yaml.gz");
        await using (var file = new GZipStream(File.Create(packed), CompressionMode.Compress))
        {
            await file.WriteAsync(Encoding.UTF8.GetBytes(Document("integer")), TestContext.Current.CancellationToken);
        }

        var (exit, output, error) = await RunAsync(["diff", old, packed, "--format", "json"]);

        Assert.True(exit == 1, error);
        Assert.Equal("breaking", (string)System.Text.Json.Nodes.JsonNode.Parse(output)!["verdict"]!);
        Assert.Contains("comparing 2 operations", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_NamesEveryExitCode()
    {
        var (exit, output, _) = await RunAsync(["diff", "--help"]);

        Assert.Equal(0, exit);
        Assert.Contains("Exit codes: 0 no change reaches --fail-on; 1 a change does; 2 arguments or files are wrong.", output, StringComparison.Ordinal);
    }

    private static string Document(string type) =>
        Contracts.With(Contracts.Get("getPet", $"{{ type: {type} }}") + "\n" + Contracts.Get("listPets", "{ type: string }"));

    private static async Task<(int Exit, string Output, string Error)> RunAsync(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in arguments.Prepend(Path.Combine(AppContext.BaseDirectory, "ContractCompiler.dll")))
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output, await error);
    }
}
