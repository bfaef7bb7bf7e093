using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Clients.Resilience;
using Microsoft.Extensions.Time.Testing;

namespace Clients.AspNetCore.Tests.Catalogue;

/// <summary>What everybody sees of one failed call: the code's author the exception, the operator the log, the caller the answer.</summary>
internal sealed partial record FailedCall(Exception Exception, IReadOnlyList<string> Logs, int Status, string? RetryAfter, string Body)
{
    public UpstreamError? Error => (Exception as UpstreamException)?.Error;

    /// <summary>Makes a call fail as the case says.</summary>
    /// <param name="upstream">github or internal-jobs.</param>
    /// <param name="failing">The case.</param>
    /// <param name="endpoint">Instead of the case's own.</param>
    public static async Task<FailedCall> MakeAsync(string upstream, ErrorCase failing, string? endpoint = null)
    {
        await using var server = new WireServer(failing.Script);
        await using var app = new FailingApp(upstream, failing, server.Authority);
        using var http = await app.StartAsync();
        Func<CancellationToken, Task<HttpResponseMessage>> call = token => SendAsync(http, failing, endpoint ?? failing.Endpoint, token);

        // 1. What comes before the call that counts.
        var beside = failing.Beside ? call(TestContext.Current.CancellationToken) : Task.CompletedTask;
        if (failing.Beside)
            await server.Arrived.Task;

        for (var i = 0; i < failing.Before; i++)
            (await DriveAsync(call(TestContext.Current.CancellationToken), app.Time)).Dispose();

        // 2. The call.
        var before = app.Logs.All.Count();
        using var leaving = new CancellationTokenSource();
        var running = call(leaving.Token);
        if (failing.CallerLeaves)
        {
            await server.Arrived.Task;
            await leaving.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
            await app.FirstFailure.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            return new FailedCall(app.LastFailure, Relevant(app.Logs, before), 499, null, "(nobody is there to read an answer)");
        }

        using var response = await DriveAsync(running, app.Time);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var logs = Relevant(app.Logs, before);
        _ = beside.ContinueWith(static task => task.Exception, TaskScheduler.Default); // it ends with the app
        return new FailedCall(app.LastFailure, logs, (int)response.StatusCode, response.Headers.RetryAfter?.ToString(), body);
    }

    /// <summary>
    /// As it is approved. Moments and durations are not part of it, nor the words of the operating system and the framework, which differ between
    /// machines: of inner exceptions the types only, and nothing below a cancellation.
    /// </summary>
    public string Describe()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"  exception: {Exception.GetType().Name}: {Exception.Message}\n");
        for (var inner = Exception.InnerException; inner is not null and not OperationCanceledException { InnerException: not TimeoutException }; inner = inner.InnerException)
            text.Append(CultureInfo.InvariantCulture, $"  because: {inner.GetType().Name}\n");

        foreach (var line in Logs)
            text.Append(CultureInfo.InvariantCulture, $"  log: {line}\n");

        text.Append(CultureInfo.InvariantCulture, $"  answer: {Status}{(RetryAfter is null ? "" : ", Retry-After {seconds}")} {Body}\n");
        return Moment().Replace(Elapsed().Replace(text.ToString(), "{time} ms"), "{moment}");
    }

    private static List<string> Relevant(LogLines logs, int before) => [.. logs.All.Skip(before)
        .Where(static line => line.Contains(" Clients.", StringComparison.Ordinal) && !Event().IsMatch(line)).Select(static line => Scope().Replace(line, "").TrimEnd())];

    private static async Task<HttpResponseMessage> SendAsync(HttpClient http, ErrorCase failing, string endpoint, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, endpoint);
        request.Headers.Add("X-Correlation-Id", "c-1");
        foreach (var (name, value) in failing.Headers)
            request.Headers.Add(name, value);

        return await http.SendAsync(request, cancellationToken);
    }

    /// <summary>Lets fake time pass, about eight times as fast as real time, until the call has ended.</summary>
    private static async Task<HttpResponseMessage> DriveAsync(Task<HttpResponseMessage> call, FakeTimeProvider time)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!call.IsCompleted)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(60), "The call does not end.");
            await Task.WhenAny(call, Task.Delay(TimeSpan.FromMilliseconds(3), TimeProvider.System));
            time.Advance(TimeSpan.FromMilliseconds(25));
        }

        return await call;
    }

    /// <summary>What happened on the way: docs/telemetry.md and its tests hold these.</summary>
    [GeneratedRegex(@": (the limit of|attempt \d)")]
    private static partial Regex Event();

    [GeneratedRegex(@"\d+\.?\d* ms")]
    private static partial Regex Elapsed();

    [GeneratedRegex(@"2030-01-01T[\d:.]+(?:Z|\+00:00)")]
    private static partial Regex Moment();

    /// <summary>The host's own scopes: connection, request and trace ids.</summary>
    [GeneratedRegex(@"\s*(\[?(ConnectionId|SpanId|RequestId|RequestPath|TraceId|ParentId|CorrelationId)[:,].*)$", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Scope();
}
