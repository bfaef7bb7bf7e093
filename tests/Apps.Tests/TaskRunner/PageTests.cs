using System.Text.RegularExpressions;
using Apps.Tests.Hosting;

namespace Apps.Tests.TaskRunner;

public sealed partial class PageTests
{
    [Fact]
    public async Task Home_IsASearchForm()
    {
        await using var world = await TaskRunnerWorld.StartAsync();

        await Verifier.Verify(await (await world.App.GetAsync("/")).DescribeAsync());
    }

    [Fact]
    public async Task Stylesheet_IsServed()
    {
        await using var world = await TaskRunnerWorld.StartAsync();

        var response = await world.App.GetAsync("/site.css");

        Assert.Equal("text/css", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Search_LeadsToTheRepository()
    {
        await using var world = await TaskRunnerWorld.StartAsync();

        var response = await world.App.GetAsync("/repos?owner=%20acme%20&repo=rocket");

        Assert.Equal("/repos/acme/rocket", response.Headers.Location!.ToString());
    }

    [Fact]
    public async Task Repository_ShowsDetailsAndTheForm()
    {
        await using var world = await TaskRunnerWorld.StartAsync();

        var text = await (await world.App.GetAsync("/repos/acme/rocket")).DescribeAsync();

        await Verifier.Verify(SetCookie().Replace(text, "Set-Cookie: task-runner-form={token};"));
    }

    [Fact]
    public async Task Repository_Archived_HasNoForm()
    {
        await using var world = await TaskRunnerWorld.StartAsync();

        var html = await (await world.App.GetAsync("/repos/acme/attic")).TextAsync();

        Assert.Contains("nothing can be run on it", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<form", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_SentTwice_StartsOneExecutionThatIsWatchedToItsEnd()
    {
        await using var world = await TaskRunnerWorld.StartAsync();
        var (cookie, fields) = await OpenFormAsync(world);
        fields.AddRange([new("command", "audit"), new("parameters", "depth=3\r\nnote=<script>alert(1)</script>\r\n")]);

        var first = await SubmitAsync(world, cookie, fields);
        var second = await SubmitAsync(world, cookie, fields);

        Assert.Equal((303, 303, first.Headers.Location), ((int)first.StatusCode, (int)second.StatusCode, second.Headers.Location));
        world.Time.Advance(TimeSpan.FromSeconds(3));
        await Verifier.Verify(await (await world.App.GetAsync(first.Headers.Location!.ToString())).DescribeAsync(), scenario: "running");
        world.Time.Advance(TimeSpan.FromSeconds(3));
        await Verifier.Verify(await (await world.App.GetAsync(first.Headers.Location!.ToString())).DescribeAsync(), scenario: "succeeded");
    }

    [Fact]
    public async Task Form_WithoutItsToken_IsRefused()
    {
        await using var world = await TaskRunnerWorld.StartAsync();

        var response = await SubmitAsync(world, null, [new("command", "audit")]);

        await Verifier.Verify(await response.DescribeAsync());
        Assert.Empty(world.Submissions);
    }

    [Fact]
    public async Task Form_ParametersThatAreNone_AreNamed()
    {
        await using var world = await TaskRunnerWorld.StartAsync();
        var (cookie, fields) = await OpenFormAsync(world);
        fields.AddRange([new("command", "audit"), new("parameters", "no equals sign")]);

        var response = await SubmitAsync(world, cookie, fields);

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Contains("parameters: one name=value a line", await response.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_UnknownRepository_IsAFriendlyPageWithCodeAndCorrelation()
    {
        await using var world = await TaskRunnerWorld.StartAsync();

        await Verifier.Verify(await (await world.App.GetAsync("/repos/acme/nothing-here", ("Accept", "text/html"))).DescribeAsync());
    }

    [Theory]
    [InlineData("/nowhere", 404, "no_such_endpoint")]
    [InlineData("/repos?owner=%3Cscript%3E&repo=x", 400, "request_invalid")]
    [InlineData("/executions/job_99999999", 404, "execution_not_found")]
    public async Task Page_ThatCannotBeShown_IsAPage(string target, int status, string code)
    {
        await using var world = await TaskRunnerWorld.StartAsync();

        var response = await world.App.GetAsync(target);

        var html = await response.TextAsync();
        Assert.Equal((status, "text/html"), ((int)response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        Assert.Contains($"<code>{code}</code>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
    }

    private static async Task<(string Cookie, List<KeyValuePair<string, string>> Fields)> OpenFormAsync(TaskRunnerWorld world)
    {
        var response = await world.App.GetAsync("/repos/acme/rocket");
        var html = await response.TextAsync();
        var hidden = HiddenField().Matches(html).Select(static field => KeyValuePair.Create(field.Groups["name"].Value, field.Groups["value"].Value));
        return (response.Headers.GetValues("Set-Cookie").Single().Split(';')[0], [.. hidden]);
    }

    private static async Task<HttpResponseMessage> SubmitAsync(TaskRunnerWorld world, string? cookie, IEnumerable<KeyValuePair<string, string>> fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/repos/acme/rocket/executions") { Content = new FormUrlEncodedContent(fields) };
        request.Headers.Add("X-Correlation-Id", Answers.CorrelationId);
        if (cookie is not null)
            request.Headers.Add("Cookie", cookie);

        return await world.App.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"(?<name>[^\"]+)\" value=\"(?<value>[^\"]+)\">", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HiddenField();

    [GeneratedRegex("Set-Cookie: task-runner-form=[^;]+;", RegexOptions.None, 1000)]
    private static partial Regex SetCookie();
}
