using System.Diagnostics;

namespace ContractCompiler.Corpus;

/// <summary>Compiles generated files as a user would: a project that knows Refit and Clients.Resilience and nothing else.</summary>
internal static class ClientBuild
{
    /// <summary>The compiled assembly, or the first error.</summary>
    public static async Task<(string? Assembly, string? Failure)> RunAsync(string folder, string stem, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "Client.csproj"), Project(stem), cancellationToken);
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            ArgumentList = { "build", "--nologo", "-v", "q", "-clp:NoSummary", "-o", Path.Combine(folder, "bin"), "-p:UseSharedCompilation=false" },
        };
        using var process = Process.Start(start)!;
        var text = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? (Path.Combine(folder, "bin", $"Corpus.{stem}.dll"), null)
            : (null, text.Split('\n').FirstOrDefault(l => l.Contains("error", StringComparison.Ordinal))?.Split('[')[0].Trim() ?? "does not compile");
    }

    private static string Project(string stem) => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <AssemblyName>Corpus.{stem}</AssemblyName>
            <LangVersion>latest</LangVersion>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
            <WarningsAsErrors>$(WarningsAsErrors);RF006</WarningsAsErrors>
            <NuGetAudit>false</NuGetAudit>
            <CopyLocalLockFileAssemblies>true</CopyLocalLockFileAssemblies>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Refit" Version="16.4.0" />
            <ProjectReference Include="{Path.Combine(RepositoryRoot(), "src", "Clients.Resilience", "Clients.Resilience.csproj")}" />
          </ItemGroup>
        </Project>
        """;

    private static string RepositoryRoot()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Clients.sln")))
        {
            at = at.Parent;
        }

        return at?.FullName ?? throw new ContractException("CC0220", AppContext.BaseDirectory, SourcePosition.Start,
            "The corpus can only be run from the repository: its clients are compiled against src/Clients.Resilience.", "Run it with dotnet run --project build/ContractCompiler.");
    }
}
