using System.Diagnostics;

namespace Clients.Resilience;

/// <summary>
/// The client span of a logical call. There is none of ours per attempt: the transport's own source, <c>System.Net.Http</c>, makes one for
/// each, as a child of this.
/// </summary>
internal static class CallSpan
{
    private static readonly ActivitySource Source = new(UpstreamTelemetry.Name);

    public static bool IsHeard => Source.HasListeners();

    public static Activity? Start(string upstream, OperationDefinition operation, Uri? uri)
    {
        if (!IsHeard)
        {
            return null;
        }

        // What samplers look at is given from the start (https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client).
        var method = TelemetryTags.MethodOf(operation);
        var tags = new TagList
        {
            { TelemetryTags.Upstream, upstream },
            { TelemetryTags.Operation, operation.Id },
            { TelemetryTags.Method, method },
        };
        if (!RouteTable.IsUndeclared(operation))
        {
            tags.Add(TelemetryTags.Route, operation.Route);
        }

        if (uri is { IsAbsoluteUri: true })
        {
            tags.Add(TelemetryTags.Address, uri.IdnHost);
            tags.Add(TelemetryTags.Port, uri.Port);
        }

        var activity = Source.StartActivity(operation.Id, ActivityKind.Client, parentContext: default, tags);
        if (activity is not null)
        {
            activity.DisplayName = RouteTable.IsUndeclared(operation) ? method : $"{method} {operation.Route}";
        }

        return activity;
    }

    public static void End(Activity activity, in CallRecord record)
    {
        if (record.Status is { } status)
        {
            activity.SetTag(TelemetryTags.Status, status);
        }

        if (record.Attempts > 1)
        {
            activity.SetTag(TelemetryTags.ResendCount, record.Attempts - 1);
        }

        if (record.Measures.Cache.Text() is { } cached)
        {
            activity.SetTag(TelemetryTags.Cache, cached);
        }

        if (record.Code is { } code)
        {
            activity.SetTag(TelemetryTags.Error, code);
            activity.SetStatus(ActivityStatusCode.Error);
        }

        activity.Dispose();
    }

    public static void AddRetry(Activity activity, CallFailure failure, TimeSpan delay)
    {
        var tags = new ActivityTagsCollection { [TelemetryTags.Error] = failure.Code, ["clients.retry.delay"] = delay.TotalSeconds };
        if (failure.Status is { } status)
        {
            tags[TelemetryTags.Status] = status;
        }

        activity.AddEvent(new ActivityEvent("clients.retry", tags: tags));
    }

    /// <summary>A wait that has just ended.</summary>
    public static void AddWait(Activity activity, string name, TimeSpan wait) =>
        activity.AddEvent(new ActivityEvent(name, tags: new ActivityTagsCollection { ["clients.wait.duration"] = wait.TotalSeconds }));
}
