namespace Clients.Resilience;

/// <summary>Names of tags: OpenTelemetry's where it has one (https://opentelemetry.io/docs/specs/semconv/http/), ours under <c>clients.</c>.</summary>
internal static class TelemetryTags
{
    public const string Upstream = "clients.upstream";
    public const string Operation = "clients.operation";
    public const string Reason = "clients.retry.reason";
    public const string TimeoutKind = "clients.timeout.kind";
    public const string Cache = "clients.cache.result";
    public const string Resource = "clients.rate.resource";
    public const string Method = "http.request.method";
    public const string ResendCount = "http.request.resend_count";
    public const string Status = "http.response.status_code";
    public const string Route = "url.template";
    public const string Error = "error.type";
    public const string Address = "server.address";
    public const string Port = "server.port";

    /// <summary>A method outside of the known ones shares a name with all others: callers may make up as many as they like.</summary>
    public static string MethodOf(OperationDefinition operation) => RouteTable.IsKnown(operation.Method.Method) ? operation.Method.Method : "_OTHER";
}
