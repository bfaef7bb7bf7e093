using Acme.Parameters;
using Clients.Resilience;
using Clients.Wire.Tests.Servers;
using FsCheck;
using FsCheck.Fluent;

namespace Clients.Wire.Tests;

/// <summary>Whatever a path value holds, the upstream gets just that value in just that place, or nothing at all.</summary>
public sealed class PathSafetyTests
{
    private static readonly string[] Hostile =
    [
        "a/b", "/", "//evil.example/x", "..", ".", "../..", "..\\..", "%2e%2e", "%2F", "%", "%zz", "%00", "?q=1", "#f", "a b", "a+b", "", "\0", "\r\n",
        "é", "日本語", "😀", "\u202e", "\u200f", "\ud83d", "\ufffd", "\u2028", "a;b=c", "a,b", "~", "a@b:c", "&=", "*", "'\"<>", "{id}", "...", ". .", "\t", "\u0085",
    ];

    [Fact]
    public async Task PathValue_OfAnyText_ArrivesAsItIsOrIsRefused()
    {
        await using var upstream = await Upstream.StartAsync();
        var client = upstream.Client<IParametersClient>();
        var texts = Gen.OneOf(
            ArbMap.Default.ArbFor<string>().Generator.Where(static s => s is not null),
            Gen.Elements(Hostile),
            Gen.Elements(Hostile).Two().Select(static p => p.Item1 + p.Item2));
        foreach (var text in Hostile.Concat(texts.Sample(500)))
        {
            await CheckAsync(upstream, t => client.SimpleTextAsync(t), "/paths/simple/", "/end", text);
            await CheckAsync(upstream, t => client.CancelJobAsync(t), "/jobs/", ":cancel", text);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    public async Task PathList_WithAnElementThatChangesThePath_IsRefused(string element)
    {
        await using var upstream = await Upstream.StartAsync();
        var client = upstream.Client<IParametersClient>();

        Failures.AssertRefused(await Failures.OfAsync(() => client.SimpleStylesAsync([element], new Color { R = 1 }, new Color { R = 1 })), "simple");
        Failures.AssertRefused(await Failures.OfAsync(() => client.SimpleStylesAsync([], new Color { R = 1 }, new Color { R = 1 })), "simple");
        Failures.AssertRefused(await Failures.OfAsync(() => client.SimpleStylesAsync(["a"], new Color(), new Color { R = 1 })), "members");
        Assert.Empty(upstream.Arrivals);
    }

    private static async Task CheckAsync(Upstream upstream, Func<string, Task> send, string before, string after, string text)
    {
        var known = upstream.Arrivals.Count;
        try
        {
            await send(text);
        }
        catch (UpstreamException refused)
        {
            Assert.Equal(UpstreamErrorCode.ValidationFailed, refused.Code);
            Assert.Equal(known, upstream.Arrivals.Count);
            Assert.True(text is "" or "." or ".." || text.Any(char.IsControl) || text.Any(char.IsSurrogate), $"'{text}' was refused: {refused.Error.Detail}");
            return;
        }

        var target = upstream.Arrivals[known].Target;
        Assert.StartsWith(before, target, StringComparison.Ordinal);
        Assert.EndsWith(after, target, StringComparison.Ordinal);
        var value = target[before.Length..^after.Length];
        Assert.DoesNotContain('/', value);
        Assert.DoesNotContain('?', value);
        Assert.Equal(text, Uri.UnescapeDataString(value));
    }
}
