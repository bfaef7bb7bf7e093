using System.CommandLine;
using System.Diagnostics;
using ContractCompiler.Policy;

namespace ContractCompiler.Commands;

/// <summary><c>generate</c>: policies (the build) or one bare contract (the command line) into C#.</summary>
internal static class GenerateCommand
{
    public static Command Create()
    {
        var policies = new Option<FileInfo[]>("--policy")
        {
            Description = "An upstream.json; the OpenAPI document beside it is compiled with it. May be repeated: each gets a folder below --output.",
            AllowMultipleArgumentsPerToken = true,
        };
        var contract = new Option<FileInfo?>("--contract") { Description = $"An OpenAPI 2.0, 3.0 or 3.1 document (JSON or YAML, up to {SourceFile.MaxMegabytes} MB), to be compiled without a policy." };
        var space = new Option<string?>("--namespace") { Description = "With --contract: the namespace of the client and its models." };
        var name = new Option<string?>("--interface") { Description = "With --contract: the name of the client's interface. Default: I<Title>Client." };
        var operations = new Option<string?>("--operations") { Description = "With --contract: operation ids or tags to keep, separated by commas. Default: all." };
        var json = JsonOption();
        var output = new Option<DirectoryInfo>("--output") { Description = "The folder to write to. It is created if needed.", Required = true };
        var quiet = new Option<bool>("--quiet") { Description = "Only errors and warnings, no progress and no summary." };
        var command = new Command("generate",
            "Compiles contracts into typed clients. Either everything is written or, after an error, nothing: what an earlier run wrote stays.")
        {
            policies, contract, space, name, operations, json, output, quiet,
        };
        command.Validators.Add(result =>
        {
            var hasPolicy = result.GetValue(policies) is { Length: > 0 };
            if (hasPolicy == (result.GetValue(contract) is not null))
            {
                result.AddError("Give either --policy or --contract.");
            }
            else if (!hasPolicy && result.GetValue(space) is null)
            {
                result.AddError("--contract needs --namespace.");
            }
        });
        command.SetAction((parsed, cancellationToken) => CommandRun.GuardAsync(parsed.InvocationConfiguration, async () =>
        {
            var console = parsed.InvocationConfiguration;
            var (log, errors) = (parsed.GetValue(quiet) ? TextWriter.Null : TextWriter.Synchronized(console.Output), TextWriter.Synchronized(console.Error));
            var target = parsed.GetValue(output)!.FullName;
            if (parsed.GetValue(contract) is { } bare)
            {
                var document = ContractDocument.Read(bare.FullName);
                var slice = parsed.GetValue(operations)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
                var policy = BarePolicy.For(document, parsed.GetValue(space)!, parsed.GetValue(name), slice, IsReflection(parsed.GetValue(json)));
                await CompileAsync(policy, document, target, log, errors, cancellationToken);
                return;
            }

            var work = parsed.GetValue(policies)!.Select(p => PolicyReader.Read(p.FullName)).ToList();
            UniqueNames.Check(work);
            OutputFolder.RemoveOthers(target, work.Select(p => p.Name));
            await Parallel.ForEachAsync(work, cancellationToken, async (policy, token) =>
            {
                var document = policy.Contract is { } path ? ContractDocument.Read(path) : null;
                await CompileAsync(policy, document, Path.Combine(target, policy.Name), log, errors, token);
            });
        }));
        return command;
    }

    /// <summary><c>--json</c>, the same wherever something is generated without a policy.</summary>
    public static Option<string> JsonOption()
    {
        var option = new Option<string>("--json")
        {
            Description = "With --contract: how the models' JSON is described. metadata: by generated code; works trimmed and compiled ahead of " +
                "time. reflection: by attributes; compiles faster, for a vendor's whole description in an app that is never trimmed.",
            DefaultValueFactory = _ => "metadata",
        };
        return option.AcceptOnlyFromAmong("metadata", "reflection");
    }

    public static bool IsReflection(string? json) => json == "reflection";

    private static async Task CompileAsync(
        UpstreamPolicy policy, ContractDocument? document, string folder, TextWriter log, TextWriter errors, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        await log.WriteLineAsync($"{policy.Name}: compiling {Path.GetFileName(document?.Source.Path ?? policy.Source.Path)}");
        var compilation = new Compilation(policy, document);
        compilation.Check();
        await log.WriteLineAsync($"{policy.Name}: {Count(compilation.OperationCount, "operation")}, {Count(compilation.Models.Count, "type")}; writing C#");
        await compilation.WriteAsync(folder, cancellationToken);
        await CommandRun.ReportAsync(errors, compilation.Diagnostics);
        await log.WriteLineAsync(
            $"{policy.Name}: done in {watch.Elapsed.TotalSeconds:0.0} s, {Count(compilation.Diagnostics.Count, "warning")} → {folder}");
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
