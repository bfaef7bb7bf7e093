using System.Diagnostics;
using Clients.Testing;

namespace Clients.Tests;

/// <summary>The step from contract folder to client inside a real build, as a user runs it.</summary>
public sealed class ContractBuildTests : IDisposable
{
    private const string WeatherContract = """
        openapi: 3.1.0
        info: { title: Weather, version: 1.0.0 }
        paths:
          /stations/{id}/observation:
            get:
              operationId: getObservation
              parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
              responses:
                '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Observation' } } } }
        components:
          schemas:
            Observation:
              type: object
              required: [celsius, sky]
              properties:
                celsius: { type: number }
                sky: { type: string, enum: [clear, cloudy] }
        """;

    private const string WeatherPolicy = """
        {
          "name": "weather",
          "client": { "interface": "IWeatherClient", "namespace": "Clients.Weather" },
          "baseAddress": "https://weather.example",
          "egress": { "hosts": ["weather.example"] },
          "operations": { "getObservation": { "method": "GetObservation" } }
        }
        """;

    private const string Program = """
        using Clients.Weather;
        using Microsoft.Extensions.Configuration;
        using Microsoft.Extensions.DependencyInjection;

        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Upstreams:Weather:BaseAddress", args[0])]).Build();
        var services = new ServiceCollection();
        services.AddWeatherClient(configuration);
        await using var provider = services.BuildServiceProvider();
        var observation = await provider.GetRequiredService<IWeatherClient>().GetObservationAsync("tegel");
        Console.WriteLine($"{observation.Celsius} {observation.Sky}");
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("contract-build-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task ThirdContractFolder_BesideTheOthers_BecomesAClientThatWorks()
    {
        CopyContracts();
        Write("contracts/weather/openapi.yaml", WeatherContract);
        Write("contracts/weather/upstream.json", WeatherPolicy);
        Write("app/Program.cs", Program);
        Write("app/App.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings></PropertyGroup>
              <ItemGroup><ProjectReference Include="{Checkout.Root}/src/Clients/Clients.csproj" /></ItemGroup>
            </Project>
            """);
        await using var upstream = FakeUpstream.FromContract(WeatherContract);
        upstream.On("getObservation", _ => FakeResponse.Json("""{ "celsius": -3.5, "sky": "cloudy" }"""));
        await upstream.StartAsync(TestContext.Current.CancellationToken);

        var first = await BuildAsync("app");
        var run = await RunAsync(Path.Combine(_folder.FullName, "artifacts/bin/App/debug/App.dll"), upstream.BaseAddress.ToString());
        var second = await BuildAsync("app");
        Write("contracts/weather/upstream.json", WeatherPolicy.Replace("\"GetObservation\"", "\"Observe\"", StringComparison.Ordinal));
        var third = await BuildAsync("app");

        Assert.True(first.ExitCode == 0, first.Text);
        Assert.True(run.Text.Trim() == "-3.5 cloudy", run.Text);
        Assert.Contains("Compiling upstream contracts", first.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Compiling upstream contracts", second.Text, StringComparison.Ordinal);
        Assert.Contains("GetObservationAsync", third.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BrokenContract_FailsTheBuildWithFileLineAndRemedy()
    {
        Write("contracts/weather/openapi.yaml", WeatherContract.Replace("#/components/schemas/Observation", "#/components/schemas/Observatoin", StringComparison.Ordinal));
        Write("contracts/weather/upstream.json", WeatherPolicy);
        Write("lib/Lib.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup>
                <UpstreamContract Include="../contracts/*/upstream.json" />
                <ProjectReference Include="{Checkout.Root}/src/Clients.Resilience/Clients.Resilience.csproj" />
              </ItemGroup>
              <Import Project="{Checkout.Root}/build/Clients.Generation.targets" />
            </Project>
            """);

        var build = await BuildAsync("lib");

        Assert.NotEqual(0, build.ExitCode);
        Assert.Matches(@"weather/openapi\.yaml\(9,\d+\): error CC0021: The reference '#/components/schemas/Observatoin' leads nowhere\. Add what it names", build.Text);
    }

    private Task<(int ExitCode, string Text)> BuildAsync(string project) => RunAsync(
        "build", Path.Combine(_folder.FullName, project), "--artifacts-path", Path.Combine(_folder.FullName, "artifacts"), "-nologo", "-tl:off",
        "-nodeReuse:false", $"-p:ContractsRoot={_folder.FullName}/contracts/");

    private static async Task<(int ExitCode, string Text)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath(),
        };

        // The build that runs this test leaves traces that would make an inner one behave as a part of it.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        using var process = Process.Start(start)!;
        var text = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, string.Concat(text));
    }

    private void CopyContracts()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Checkout.Root, "contracts"), "*", SearchOption.AllDirectories))
        {
            Write(Path.Combine("contracts", Path.GetRelativePath(Path.Combine(Checkout.Root, "contracts"), file)), File.ReadAllText(file));
        }
    }

    private void Write(string name, string content)
    {
        var path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
