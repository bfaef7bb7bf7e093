using System.Globalization;
using System.Reflection;
using System.Text;
using Clients.Resilience;

namespace Clients.AspNetCore.Tests.Catalogue;

/// <summary>Every code as its three readers see it, for both upstreams, and the catalogue in docs/errors.md against what really happens.</summary>
public sealed class ErrorCatalogueTests
{
    private static readonly string[] Codes =
        [.. typeof(UpstreamErrorCode).GetFields(BindingFlags.Public | BindingFlags.Static).Select(static field => (string)field.GetRawConstantValue()!)];

    [Theory]
    [InlineData("github")]
    [InlineData("internal-jobs")]
    public async Task Codes_OfAnUpstream_ReadAsApproved(string upstream)
    {
        Assert.Equal(Codes, ErrorCase.All.Select(static failing => failing.Code));
        var text = new StringBuilder();
        foreach (var failing in ErrorCase.All)
        {
            var failed = await FailedCall.MakeAsync(upstream, failing);
            Assert.Equal(failing.Code, failed.Error?.Code ?? UpstreamErrorCode.Canceled);
            Assert.DoesNotContain("canary", string.Concat(failed.Logs) + failed.Body + (failed.Exception as UpstreamException)?.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("127.0.0.1", failed.Body, StringComparison.Ordinal);
            text.Append(CultureInfo.InvariantCulture, $"{failing.Code}\n{failed.Describe()}\n");
        }

        await Verifier.Verify(text.ToString(), scenario: upstream);
    }

    /// <summary>The columns that say what happens are measured; those that say what it means are prose.</summary>
    [Fact]
    public async Task Catalogue_OfTheDocumentation_SaysWhatHappens()
    {
        var expected = new List<string>();
        foreach (var failing in ErrorCase.All)
        {
            var row = UpstreamStatusTable.Rows[failing.Code];
            var get = await FailedCall.MakeAsync("github", failing);
            var post = failing.Endpoint == "/stream" ? get : await FailedCall.MakeAsync("github", failing, "/post");
            var retried = failing.Code == UpstreamErrorCode.EffectUncertain ? "no" : post.Error?.Attempts > 1 ? "always" : get.Error?.Attempts > 1 ? "if idempotent" : "no";
            var retryAfter = row.RetryAfter is { } wait ? string.Create(CultureInfo.InvariantCulture, $"{wait.TotalSeconds:0} s") : "–";
            expected.Add($"| `{failing.Code}` | {row.Status} | {retryAfter} | {retried} | {Name(get.Error?.Effect ?? CallEffect.Unknown)} |");
        }

        var documented = Checkout.Read("docs/errors.md").Split('\n').Where(static line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(static line => string.Join('|', line.Split('|').Take(6)) + "|").ToList();
        Assert.Equal(string.Join('\n', expected), string.Join('\n', documented.Take(expected.Count)));
    }

    [Fact]
    public void Catalogue_OfTheDocumentation_NamesTheAppsOwnCodes()
    {
        var text = Checkout.Read("docs/errors.md");
        var own = typeof(ProblemCode).GetFields(BindingFlags.Public | BindingFlags.Static).Select(static field => (string)field.GetRawConstantValue()!);

        Assert.All(own, code => Assert.Contains($"| `{code}` |", text, StringComparison.Ordinal));
    }

    private static string Name(CallEffect effect) => effect switch { CallEffect.NotSent => "none", CallEffect.Processed => "processed", _ => "unknown" };
}
