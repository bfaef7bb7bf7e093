using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Apps.Tests.Hosting;

/// <summary>Reading answers, and writing them down for a snapshot.</summary>
internal static partial class Answers
{
    public const string CorrelationId = "test-correlation-1";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The target goes out as it stands: <c>..</c> and <c>%2F</c> are not tidied up on this side.</summary>
    public static async Task<HttpResponseMessage> SendAsync(
        this RunningApp app, HttpMethod method, string target, object? json = null, params (string Name, string Value)[] headers)
    {
        var address = new Uri(app.Address.GetLeftPart(UriPartial.Authority) + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(method, address);
        request.Headers.Add("X-Correlation-Id", CorrelationId);
        if (json is not null)
        {
            request.Content = new StringContent(json as string ?? JsonSerializer.Serialize(json, JsonSerializerOptions.Web), Encoding.UTF8);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content!.Headers.TryAddWithoutValidation(name, value);
        }

        return await app.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public static Task<HttpResponseMessage> GetAsync(this RunningApp app, string target, params (string Name, string Value)[] headers) =>
        app.SendAsync(HttpMethod.Get, target, null, headers);

    public static Task<HttpResponseMessage> PostAsync(this RunningApp app, string target, object? json, params (string Name, string Value)[] headers) =>
        app.SendAsync(HttpMethod.Post, target, json, headers);

    public static Task<string> TextAsync(this HttpResponseMessage response) => response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    public static async Task<JsonObject> JsonAsync(this HttpResponseMessage response) => JsonNode.Parse(await response.TextAsync())!.AsObject();

    /// <summary>Status, headers and body; what differs from run to run is replaced.</summary>
    public static async Task<string> DescribeAsync(this HttpResponseMessage response)
    {
        var text = new StringBuilder($"{(int)response.StatusCode}\n");
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers).OrderBy(static header => header.Key, StringComparer.Ordinal))
        {
            if (name is not ("Date" or "Content-Length" or "Transfer-Encoding"))
                text.Append(name).Append(": ").AppendJoin(", ", values).Append('\n');
        }

        var body = await response.TextAsync();
        if (response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true)
            body = JsonNode.Parse(body)!.ToJsonString(Indented);

        return Scrub($"{text}\n{body}");
    }

    public static string Scrub(string text)
    {
        text = OperationId().Replace(text, "op_{id}");
        text = Guid().Replace(text, "{guid}");
        return AntiforgeryValue().Replace(text, "{token}");
    }

    [GeneratedRegex("op_[0-9a-f]{32}", RegexOptions.None, 1000)]
    private static partial Regex OperationId();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.None, 1000)]
    private static partial Regex Guid();

    [GeneratedRegex("CfDJ[A-Za-z0-9_-]+", RegexOptions.None, 1000)]
    private static partial Regex AntiforgeryValue();
}
