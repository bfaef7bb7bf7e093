using System.Globalization;
using Acme.Parameters;
using Clients.Wire.Tests.Servers;

namespace Clients.Wire.Tests;

/// <summary>The wire does not speak the thread's language.</summary>
public sealed class CultureTests
{
    [Fact]
    public async Task Values_UnderACultureOfOtherSigns_AreWrittenAsEver()
    {
        await using var upstream = await Upstream.StartAsync();
        var client = upstream.Client<IParametersClient>();
        var moment = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 600, TimeSpan.Zero);
        Task Send() => client.QueryScalarsAsync(null, -1234.5, -1234.50m, -5, true, new DateOnly(2026, 1, 2), moment);

        await Send();
        await InAsync(Foreign(), Send);
        await InAsync(Foreign(), () => client.TypedPathAsync(-5, new DateOnly(2026, 1, 2), true, Guid.Empty, -1.5m, State.Open));
        await InAsync(Foreign(), () => client.QueryListsAsync(numbers: [-1.5]));

        Assert.Equal("number=-1234.5&price=-1234.50&count=-5&flag=true&day=2026-01-02&moment=2026-01-02T03%3A04%3A05.6Z", upstream.Arrivals[0].Query);
        Assert.Equal(upstream.Arrivals[0].Query, upstream.Arrivals[1].Query);
        Assert.Equal("/paths/-5/2026-01-02/true/00000000-0000-0000-0000-000000000000/-1.5/open", upstream.Arrivals[2].Target);
        Assert.Equal("numbers=-1.5", upstream.Arrivals[3].Query);
    }

    /// <summary>German separators and an odd minus: tests run without the data of real cultures, so one is made by hand.</summary>
    private static CultureInfo Foreign()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat = new NumberFormatInfo { NumberDecimalSeparator = ",", NumberGroupSeparator = ".", NegativeSign = "\u2212" };
        culture.DateTimeFormat = new DateTimeFormatInfo { DateSeparator = ".", TimeSeparator = ".", ShortDatePattern = "dd.MM.yyyy" };
        Assert.Equal("\u22121,5", (-1.5).ToString(culture));
        return culture;
    }

    private static async Task InAsync(CultureInfo culture, Func<Task> send)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = culture;
        try
        {
            await send();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
