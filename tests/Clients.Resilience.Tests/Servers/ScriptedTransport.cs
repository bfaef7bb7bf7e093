using System.Net;

namespace Clients.Resilience.Tests.Servers;

/// <summary>A transport without a wire: reads each request to its end, remembers it and answers delivery number n (from 1) as the script says.</summary>
internal sealed class ScriptedTransport(Func<HttpRequestMessage, int, CancellationToken, Task<HttpResponseMessage>> script) : HttpMessageHandler
{
    private readonly List<ScriptedDelivery> deliveries = [];

    public ScriptedTransport(Func<int, HttpResponseMessage> script)
        : this((_, number, _) => Task.FromResult(script(number)))
    {
    }

    /// <summary>These statuses in turn, the last one for ever; 200 carries a thing.</summary>
    public ScriptedTransport(params int[] statuses)
        : this(number => Answer(statuses[Math.Min(number, statuses.Length) - 1]))
    {
    }

    public IReadOnlyList<ScriptedDelivery> Deliveries => deliveries;

    public static HttpResponseMessage Answer(int status, string? body = null, params ReadOnlySpan<(string Name, string Value)> headers)
    {
        var response = new HttpResponseMessage((HttpStatusCode)status)
        {
            Content = body is null && status != 200 ? new ByteArrayContent([]) : new StringContent(body ?? Answers.Thing, null, "application/json"),
        };
        foreach (var (name, value) in headers)
        {
            response.Headers.TryAddWithoutValidation(name, value);
        }

        return response;
    }

    /// <summary>A connected client over this transport.</summary>
    public ThingsUnderTest Connect(Func<UpstreamDefinition, UpstreamDefinition>? define = null, Action<UpstreamClientSettings>? configure = null) =>
        new(new Uri("https://things.example"), define, settings =>
        {
            settings.Transport = this;
            configure?.Invoke(settings);
        });

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        deliveries.Add(new ScriptedDelivery(
            request.Method.Method,
            request.RequestUri!.ToString(),
            request.Headers.Concat(request.Content?.Headers.AsEnumerable() ?? []).ToDictionary(static h => h.Key, static h => string.Join(',', h.Value), StringComparer.OrdinalIgnoreCase),
            body));
        var response = await script(request, deliveries.Count, cancellationToken);
        response.RequestMessage = request;
        return response;
    }
}

/// <param name="Method">Of the request.</param>
/// <param name="Address">Where it went.</param>
/// <param name="Headers">Those of its content, too.</param>
/// <param name="Body">As text; <c>null</c> without a content.</param>
internal sealed record ScriptedDelivery(string Method, string Address, IReadOnlyDictionary<string, string> Headers, string? Body);
