using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace ContractCompiler.Tests.BadInput;

/// <summary>What people really give to the command: each wrong thing one clear finding, and never a half-written folder.</summary>
public sealed partial class BadInputTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public static TheoryData<string> Refused => [.. Documents.Refused.Select(d => d.Name).Distinct()];

    public static TheoryData<string> Accepted => [.. Documents.Accepted.Select(d => d.Name)];

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Document_ThatCannotBeCompiled_GivesOneErrorWithItsLineAndLeavesTheOutput(string name)
    {
        var (_, text, code, line) = Documents.Refused.First(d => d.Name == name);
        Directory.CreateDirectory(_workspace.Output);
        await File.WriteAllTextAsync(Path.Combine(_workspace.Output, "Pets.g.cs"), "good", TestContext.Current.CancellationToken);

        var (exit, output, error) = await GenerateAsync(_workspace.Write("contract.txt", text));

        var errors = error.Split('\n').Where(l => l.Contains(": error ", StringComparison.Ordinal)).ToList();
        Assert.Equal(1, exit);
        Assert.Matches(Finding(), Assert.Single(errors));
        Assert.Contains($"contract.txt({line},", errors[0], StringComparison.Ordinal);
        Assert.Contains($"error {code}: ", errors[0], StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error + output, StringComparison.Ordinal);
        Assert.Equal(["good"], Directory.GetFiles(_workspace.Output).Select(File.ReadAllText));
        Assert.False(Directory.Exists(_workspace.Output + ".partial"));
    }

    [Theory]
    [MemberData(nameof(Accepted))]
    public async Task Document_ThatIsOnlySloppy_PassesLintAndSaysWhatWasMadeOfIt(string name)
    {
        var (_, text, code) = Documents.Accepted.First(d => d.Name == name);

        var (exit, output, error) = await CommandRunner.RunAsync("lint", _workspace.Write("contract.txt", text));

        Assert.Equal((0, ""), (exit, error));
        Assert.True(code is null || output.Contains($"warning {code}: ", StringComparison.Ordinal), output);
    }

    [Fact]
    public async Task Document_OfAnotherEncoding_IsReadByItsMark()
    {
        foreach (var encoding in new Encoding[] { new UTF8Encoding(true), Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32 })
        {
            var path = Path.Combine(_workspace.Folder, "contract.yaml");
            await File.WriteAllTextAsync(path, Documents.Good, encoding, TestContext.Current.CancellationToken);

            Assert.Equal(0, (await CommandRunner.RunAsync("lint", path)).Exit);
        }
    }

    [Theory]
    [InlineData("H4sIAAAAAAAA", "compressed")]
    [InlineData("UEsDBAAAAAAA", "zip archive")]
    [InlineData("AAAAAAAAAAAA", "NUL byte")]
    [InlineData("b3BlbmFwaTog/w==", "not valid UTF-8")]
    public async Task File_ThatIsNoText_IsNamedForWhatItIs(string base64, string message)
    {
        var path = Path.Combine(_workspace.Folder, "contract.bin");
        await File.WriteAllBytesAsync(path, Convert.FromBase64String(base64), TestContext.Current.CancellationToken);

        var (exit, _, error) = await GenerateAsync(path);

        Assert.Equal(1, exit);
        Assert.Contains("error CC0009: ", error, StringComparison.Ordinal);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_Of100Megabytes_IsRefusedUnread()
    {
        var path = Path.Combine(_workspace.Folder, "large.json");
        await using (var file = File.Create(path))
        {
            file.SetLength(100 * 1024 * 1024);
        }

        var (exit, _, error) = await GenerateAsync(path);

        Assert.Equal(1, exit);
        Assert.Contains("large.json(1,1): error CC0002: The file has 100 MB; at most 64 MB are read.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_ThatIsMissingOrAFolder_IsSaidToBe()
    {
        Assert.Contains("CC0001: The file does not exist.", (await GenerateAsync(Path.Combine(_workspace.Folder, "none.yaml"))).Error, StringComparison.Ordinal);
        Assert.Contains("CC0001: This is a folder", (await GenerateAsync(_workspace.Folder)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_ThatDoNotDependOnEachOther_AreReportedAtOnceAndAHundredAtMost()
    {
        var text = "openapi: 3.1.0\npaths: {}\ncomponents:\n  schemas:\n" + string.Concat(Enumerable.Range(0, 5_000).Select(i => $"    A{i}: {{ $ref: '#/none/{i}' }}\n"));

        var (_, _, error) = await GenerateAsync(_workspace.Write("contract.yaml", text));

        var lines = error.TrimEnd().Split('\n');
        Assert.Equal(101, lines.Length);
        Assert.Contains("(104,", lines[99], StringComparison.Ordinal);
        Assert.Equal("… and 4900 more findings.", lines[100]);
    }

    [Fact]
    public async Task Operations_ThatTheContractHasNot_AreAnsweredWithTheNearest()
    {
        var contract = _workspace.Write("contract.yaml", Contracts.With(Contracts.Get("listPets", "{ type: string }")));

        var (exit, _, error) = await CommandRunner.RunAsync(
            "generate", "--contract", contract, "--namespace", "Acme", "--output", _workspace.Output, "--operations", "listPet");

        Assert.Equal(1, exit);
        Assert.Contains("CC0120: The contract has no operation 'listPet'. Did you mean 'listPets'?", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_workspace.Output));
    }

    [Fact]
    public async Task Output_ThatIsAFile_IsRefusedAndKept()
    {
        var file = _workspace.Write("out", "mine");

        var (exit, _, error) = await GenerateAsync(_workspace.Write("contract.yaml", Documents.Good));

        Assert.Equal(1, exit);
        Assert.Contains("error CC0210: The output folder cannot be written", error, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Output_WithLinksInIt_NeverWritesThroughThem()
    {
        var victim = _workspace.Write("victim.txt", "mine");
        var folder = Directory.CreateDirectory(Path.Combine(_workspace.Folder, "victims"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "kept.txt"), "mine", TestContext.Current.CancellationToken);
        Directory.CreateDirectory(_workspace.Output);
        File.CreateSymbolicLink(Path.Combine(_workspace.Output, "Pets.g.cs"), victim);
        Directory.CreateSymbolicLink(_workspace.Output + ".partial", folder.FullName);

        var (exit, _, _) = await GenerateAsync(_workspace.Write("contract.yaml", Documents.Good));

        Assert.Equal(0, exit);
        Assert.Equal("mine", await File.ReadAllTextAsync(victim, TestContext.Current.CancellationToken));
        Assert.Equal(["kept.txt"], folder.GetFiles().Select(f => f.Name));
        Assert.Null(new FileInfo(Path.Combine(_workspace.Output, "Pets.g.cs")).LinkTarget);
    }

    [Theory]
    [InlineData("--interface", "../IEvil")]
    [InlineData("--interface", "I/../../Evil")]
    [InlineData("--namespace", "../Acme")]
    [InlineData("--namespace", "Acme; class Evil")]
    public async Task Names_ThatWouldLeaveTheFolderOrTheCode_AreRefused(string option, string value)
    {
        string[] names = option == "--namespace" ? ["--namespace", value] : ["--namespace", "Acme", option, value];

        var (exit, _, error) = await CommandRunner.RunAsync(
            ["generate", "--contract", _workspace.Write("contract.yaml", Documents.Good), "--output", _workspace.Output, .. names]);

        Assert.Equal(1, exit);
        Assert.Contains("error CC0130: ", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_workspace.Output));
    }

    [Theory]
    [InlineData("../../evil")]
    [InlineData("/etc/evil")]
    [InlineData("CON")]
    [InlineData("Pe\u202Ets")]
    public async Task Title_OfWhateverKind_NamesFilesInsideTheFolder(string title)
    {
        var contract = Documents.Good.Replace("title: Pets", $"title: \"{title}\"", StringComparison.Ordinal);

        var (exit, _, error) = await GenerateAsync(_workspace.Write("contract.yaml", contract));

        Assert.Equal((0, ""), (exit, error));
        Assert.Equal(["contract.yaml", "out"], Directory.GetFileSystemEntries(_workspace.Folder).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));
        Assert.All(Directory.GetFiles(_workspace.Output), f => Assert.Matches("^(\\.editorconfig|[A-Za-z]+(\\.Upstream\\.g\\.cs|\\.g\\.cs|\\.json))$", Path.GetFileName(f)));
        Assert.DoesNotContain(Directory.GetFiles(_workspace.Output), f => Path.GetFileName(f).StartsWith("CON.", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Reference_ToAServerOrAFile_OpensNeither()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var marker = _workspace.Write("marker.yaml", "type: object\nproperties: { stolen: { type: string } }\n");
        foreach (var reference in new[] { $"http://{listener.LocalEndpoint}/x.yaml", new Uri(marker).AbsoluteUri, "marker.yaml", "./marker.yaml#/" })
        {
            var (exit, output, error) = await GenerateAsync(
                _workspace.Write("contract.yaml", Contracts.With(Contracts.Get("listPets", $"{{ $ref: '{reference}' }}"))));

            Assert.Equal(1, exit);
            Assert.Contains("error CC0020: ", error, StringComparison.Ordinal);
            Assert.DoesNotContain("stolen", output + error, StringComparison.Ordinal);
        }

        Assert.False(listener.Pending());
    }

    private Task<(int Exit, string Output, string Error)> GenerateAsync(string contract) =>
        CommandRunner.RunAsync("generate", "--contract", contract, "--namespace", "Acme", "--output", _workspace.Output);

    [GeneratedRegex(@"^\S+\(\d+,\d+\): error CC\d{4}: .+[.)].* .+\.$", RegexOptions.ExplicitCapture)]
    private static partial Regex Finding();
}
