using System.Diagnostics;
using System.Text.Json.Nodes;

namespace ContractCompiler.Emission;

/// <summary>Runs NSwag, which stands beside the compiler, on a render document with our templates.</summary>
internal static class TemplateRenderer
{
    private static readonly string Home = AppContext.BaseDirectory;

    /// <param name="document">The path of the render document.</param>
    /// <param name="names">The names of the client.</param>
    /// <param name="output">The path of the C# file to write.</param>
    public static async Task RenderAsync(string document, ClientNames names, string output, CancellationToken cancellationToken)
    {
        var settings = Path.ChangeExtension(document, ".nswag");
        await File.WriteAllTextAsync(settings, Settings(document, names, output).ToJsonString(), cancellationToken);

        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { Path.Combine(Home, "nswag", "dotnet-nswag.dll"), "run", settings },
            // Short runs: quick JIT, and no second core stolen from the compilers that run beside.
            Environment = { ["DOTNET_TieredPGO"] = "0", ["DOTNET_TC_QuickJitForLoops"] = "1", ["DOTNET_ROLL_FORWARD"] = "Major" },
        };
        using var process = Process.Start(start)!;
        var text = await Task.WhenAll(
            process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0 || !File.Exists(output))
        {
            throw new ContractException("CC0200", document, SourcePosition.Start, $"Rendering failed: {string.Concat(text).Trim()}",
                "This is a defect of the templates, not of the contract: report it with the contract.");
        }
    }

    private static JsonObject Settings(string document, ClientNames names, string output) => new()
    {
        ["runtime"] = "Net100",
        ["documentGenerator"] = new JsonObject { ["fromDocument"] = new JsonObject { ["url"] = Path.GetFullPath(document) } },
        ["codeGenerators"] = new JsonObject
        {
            ["openApiToCSharpClient"] = new JsonObject
            {
                ["templateDirectory"] = Path.Combine(Home, "templates"),
                ["namespace"] = names.Namespace,
                ["className"] = names.Client,
                ["operationGenerationMode"] = "SingleClientFromOperationId",
                ["generateClientInterfaces"] = true,
                ["generateClientClasses"] = true,
                ["generateDtoTypes"] = true,
                ["jsonLibrary"] = "SystemTextJson",
                ["newLineBehavior"] = "LF",
                ["output"] = Path.GetFullPath(output),
            },
        },
    };
}
