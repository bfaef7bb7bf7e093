using System.Text;
using Clients.GitHub;
using Clients.Resilience;
using Clients.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Clients.Tests.GitHub;

/// <summary>Logs, archives and artifacts, from the host of signed addresses.</summary>
public sealed class DownloadTests
{
    private const long Job = 170000000101;

    [Fact]
    public async Task Download_BrokenOffTwice_ArrivesWholeWithoutCredentials()
    {
        await using var github = await GitHubUnderTest.StartAsync();
        var whole = await ReadAsync(github);
        github.Upstream.DownloadFaults.Truncate(10).Truncate(10);

        Assert.Equal(whole, await ReadAsync(github));

        var parts = github.Upstream.SignedHostRequests.Skip(1).ToList();
        Assert.Equal(["", "bytes=10-", "bytes=20-"], parts.Select(static r => r.Headers.GetValueOrDefault("Range", "")));
        Assert.Equal(3, parts.Select(static r => r.Query).Distinct().Count()); // each time a new signature
        Assert.All(parts, static r => Assert.False(r.Headers.ContainsKey("Authorization")));
    }

    [Fact]
    public async Task Download_WhoseSignatureExpiredMeanwhile_GoesOnWithANewOne()
    {
        await using var github = await GitHubUnderTest.StartAsync(new FakeGitHubOptions { SignedAddressLifetime = TimeSpan.FromSeconds(5) });
        var whole = await ReadAsync(github);
        github.Upstream.DownloadFaults.Stall(10);
        await using var stream = await github.Client.DownloadJobLogsAsync("acme", "rocket", Job, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(whole, await github.DriveAsync(TextAsync(stream))); // after 30 s of silence
    }

    [Fact]
    public async Task Download_OfAFileThatChanged_FailsAndIsNotMixed()
    {
        await using var github = await GitHubUnderTest.StartAsync();
        github.Upstream.DownloadFaults.Truncate(10);
        await using var stream = await github.Client.DownloadJobLogsAsync("acme", "rocket", Job, cancellationToken: TestContext.Current.CancellationToken);
        await stream.ReadExactlyAsync(new byte[10], TestContext.Current.CancellationToken);
        github.Upstream.ChangeDownloads();

        var failure = await Assert.ThrowsAsync<UpstreamException>(() => github.DriveAsync(TextAsync(stream)));

        Assert.Equal(UpstreamErrorCode.ResponseTruncated, failure.Code);
        Assert.Contains("the file has changed meanwhile", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_FromAHostWithoutRanges_FailsInsteadOfEndingShort()
    {
        await using var github = await GitHubUnderTest.StartAsync(new FakeGitHubOptions { DownloadRanges = false });
        github.Upstream.DownloadFaults.Truncate(10);

        var failure = await Assert.ThrowsAsync<UpstreamException>(() => github.DriveAsync(ReadAsync(github)));

        Assert.Equal(UpstreamErrorCode.ResponseTruncated, failure.Code);
        Assert.Single(github.Upstream.SignedHostRequests);
    }

    [Fact]
    public async Task Download_OnItsWay_ReportsHowFarItIs()
    {
        await using var github = await GitHubUnderTest.StartAsync();
        var reports = new Reports();

        var text = await TextAsync(await github.Client.DownloadJobLogsAsync(
            "acme", "rocket", Job, new UpstreamCallOptions { Progress = reports }, TestContext.Current.CancellationToken));

        var length = Encoding.UTF8.GetByteCount(text);
        Assert.Equal(new UpstreamProgress(length, length), reports[^1]);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Download_BrokenOffOnEitherProtocol_ArrivesWhole(bool http2, bool stream)
    {
        var whole = string.Concat(Enumerable.Range(0, 20_000).Select(static i => $"{i},"));
        await using var server = FaultServer.Start(new FaultServerOptions { Http2 = http2, Answer = request => Part(request, whole) });
        var time = new FakeTimeProvider();
        server.Then(stream ? WireFault.ResetStream(2, afterHalf: true) : WireFault.HalfAnswer(WireEnding.Reset));
        var github = UpstreamClient.Create<IGitHubRepoClient>(s =>
        {
            s.BaseAddress = server.BaseAddress;
            s.Transport = http2 ? new PriorKnowledge() : null;
            s.TimeProvider = time;
        });

        await using var log = await github.DownloadJobLogsAsync("acme", "rocket", Job, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(whole, await GitHubUnderTest.DriveAsync(time, TextAsync(log)));
        Assert.Equal(2, server.Deliveries.Count);
    }

    private static FakeResponse Part(RecordedRequest request, string whole)
    {
        var from = request.Headers.TryGetValue("Range", out var range) ? int.Parse(range["bytes=".Length..].TrimEnd('-'), null) : 0;
        var part = FakeResponse.Text(whole[from..], "text/plain", from > 0 ? 206 : 200).With("ETag", "\"1\"").With("Accept-Ranges", "bytes");
        return from > 0 ? part.With("Content-Range", $"bytes {from}-{whole.Length - 1}/{whole.Length}") : part;
    }

    private static async Task<string> ReadAsync(GitHubUnderTest github) => await github.DriveAsync(
        TextAsync(await github.Client.DownloadJobLogsAsync("acme", "rocket", Job, cancellationToken: TestContext.Current.CancellationToken)));

    private static async Task<string> TextAsync(Stream stream)
    {
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    private sealed class Reports : List<UpstreamProgress>, IProgress<UpstreamProgress>
    {
        public void Report(UpstreamProgress value) => Add(value);
    }
}
