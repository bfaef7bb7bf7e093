using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Shared;

/// <summary>A redis-server process of one test: on a free loopback port, in memory only, gone with its test.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private const string Program = "redis-server";
    private const int Tries = 5;

    private Process process;

    private RedisServer(Process process, int port) => (this.process, Port) = (process, port);

    /// <summary>Why no test can have one; <c>null</c> when they can. CI installs it, so there its lack is a failure.</summary>
    public static string? Missing { get; } = Environment.GetEnvironmentVariable("CI") == "true" || IsInstalled()
        ? null : $"{Program} is not installed on this machine";

    public int Port { get; }

    /// <summary>The value of <c>Upstreams:&lt;Name&gt;:SharedState</c>.</summary>
    public string SharedState => string.Create(CultureInfo.InvariantCulture, $"redis://127.0.0.1:{Port}");

    public static async Task<RedisServer> StartAsync()
    {
        for (var tries = 1; ; tries++)
        {
            var port = FreePort();
            if (await TryStartAsync(port) is { } process)
            {
                return new RedisServer(process, port);
            }

            if (tries == Tries)
            {
                throw new InvalidOperationException($"{Program} does not start.");
            }
        }
    }

    /// <summary>Ends the process at once, as a crash would.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Starts it again, empty, where it was.</summary>
    public async Task RestartAsync()
    {
        process.Dispose();
        process = await TryStartAsync(Port) ?? throw new InvalidOperationException($"{Program} does not start again.");
    }

    /// <summary>It holds its connections and answers nothing any more, until <see cref="ThawAsync"/>.</summary>
    public Task FreezeAsync() => SignalAsync("-STOP");

    public Task ThawAsync() => SignalAsync("-CONT");

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await KillAsync();
        }

        process.Dispose();
    }

    private static async Task<Process?> TryStartAsync(int port)
    {
        var start = new ProcessStartInfo(Program)
        {
            ArgumentList =
            {
                "--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
                "--daemonize", "no", "--dir", Path.GetTempPath(),
            },
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        var started = Process.Start(start)!;
        while (await started.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains("Ready to accept connections", StringComparison.OrdinalIgnoreCase))
            {
                _ = started.StandardOutput.ReadToEndAsync(); // a full pipe would stop it
                return started;
            }
        }

        await started.WaitForExitAsync();
        started.Dispose();
        return null;
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [signal, process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static bool IsInstalled() => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator).Any(static folder => File.Exists(Path.Combine(folder, Program)));
}
