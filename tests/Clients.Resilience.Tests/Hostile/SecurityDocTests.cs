using Shared;

namespace Clients.Resilience.Tests.Hostile;

/// <summary>docs/security.md says what the code does.</summary>
public sealed class SecurityDocTests
{
    private static readonly string Document = Checkout.Read("docs/security.md");

    [Fact]
    public void Document_ShowsTheTableOfAddresses() => Assert.Equal(
        "| network | what it is | source |\n|---|---|---|\n" + string.Concat(SpecialAddresses.All.Select(static one => $"| `{one.Prefix}` | {one.Purpose} | {one.Source} |\n")),
        Part("addresses"));

    [Fact]
    public void Document_ShowsTheHeadersThatNeverCross() => Assert.Equal(
        string.Join(", ", HopHeaders.Listed.Select(static name => $"`{name}`")) + "\n", Part("headers"));

    [Fact]
    public void Document_StatesTheBounds()
    {
        Assert.Contains($"{PropagatedHeaders.LongestValue:N0} characters", Document.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Contains($"{PropagatedHeaders.LongestTotal:N0} together", Document, StringComparison.Ordinal);
        Assert.Equal(3, RedirectStep.MostHops);
        Assert.True(HostileList.All.Count > 350);
    }

    private static string Part(string name) => Document.Split($"<!-- {name} -->\n")[1].Split($"<!-- /{name} -->")[0];
}
