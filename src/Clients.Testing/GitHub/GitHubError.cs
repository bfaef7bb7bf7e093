using System.Globalization;
using System.Text.Json.Nodes;

namespace Clients.Testing.GitHub;

/// <summary>Errors in the shapes of GitHub.</summary>
internal static class GitHubError
{
    private const string Documentation = "https://docs.github.com/rest";

    public static FakeResponse Create(int status, string message, string documentationUrl = Documentation) => FakeResponse.Json(
        new JsonObject
        {
            ["message"] = message,
            ["documentation_url"] = documentationUrl,
            ["status"] = status.ToString(CultureInfo.InvariantCulture),
        },
        status);

    public static FakeResponse NotFound() => Create(404, "Not Found");

    public static FakeResponse Validation(string message, string? resource = null, string? field = null, string code = "invalid")
    {
        var body = new JsonObject { ["message"] = message, ["documentation_url"] = Documentation, ["status"] = "422" };
        if (resource is not null)
            body["errors"] = new JsonArray(new JsonObject { ["resource"] = resource, ["field"] = field, ["code"] = code });

        return FakeResponse.Json(body, 422);
    }

    /// <summary>A rename or transfer: the body repeats the address of the <c>Location</c> header.</summary>
    public static FakeResponse Moved(int status, string address)
    {
        var body = new JsonObject { ["message"] = "Moved Permanently", ["url"] = address, ["documentation_url"] = Documentation };
        return FakeResponse.Json(body, status).With("Location", address);
    }

    public static FakeResponse Blocked() => FakeResponse.Json(
        new JsonObject
        {
            ["message"] = "Repository access blocked",
            ["block"] = new JsonObject
            {
                ["reason"] = "dmca",
                ["created_at"] = "2026-02-01T00:00:00Z",
                ["html_url"] = "https://github.com/github/dmca/blob/master/2026/02/2026-02-01-acme.md",
            },
        },
        451);
}
