using System.Globalization;
using FsCheck;

namespace Clients.Resilience.Tests;

/// <summary>How many random schedules a model test tries: 20,000, or <c>CLIENTS_SCHEDULES</c> for the long run.</summary>
internal static class Schedules
{
    public static Config Config { get; } = Config.QuickThrowOnFailure
        .WithMaxTest(int.Parse(Environment.GetEnvironmentVariable("CLIENTS_SCHEDULES") ?? "20000", CultureInfo.InvariantCulture))
        .WithEndSize(150);
}
