using Playground;

namespace Apps.Tests.Playground;

/// <summary>The main job of the README, as <c>--once</c> runs it.</summary>
public sealed class PlaygroundTests
{
    [Fact]
    public async Task Run_OnEmbeddedUpstreams_EveryStepWorks()
    {
        var output = new StringWriter();

        var exitCode = await PlaygroundRun.RunAsync(new PlaygroundOptions(true, null, null, 0), output, TestContext.Current.CancellationToken);

        Assert.True(exitCode == 0, output.ToString());
        Assert.Contains("265 branches on 3 pages", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("code not_found, status 404", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("7 steps worked, 0 failed", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WithoutAGitHub_SaysWhichStepsFailedAndGoesOn()
    {
        var output = new StringWriter();
        var nowhere = new Uri("http://127.0.0.1:9");

        var exitCode = await PlaygroundRun.RunAsync(new PlaygroundOptions(true, nowhere, null, 0), output, TestContext.Current.CancellationToken);

        Assert.Equal(1, exitCode);
        Assert.Contains("FAIL  connect_failed: github repos/get", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("notStarted → ", output.ToString(), StringComparison.Ordinal);
    }
}
