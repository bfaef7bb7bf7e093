using System.Globalization;

namespace Clients.Testing.Contracts;

/// <summary>The answer of an operation that nobody has written a handler for: its first success, with example values.</summary>
internal static class ExampleResponse
{
    public static FakeResponse Create(ContractOperation operation)
    {
        var key = operation.Responses.Keys.Order(StringComparer.Ordinal).FirstOrDefault(key => key.StartsWith('2'))
            ?? (operation.Responses.ContainsKey("default") ? "default" : operation.Responses.Keys.FirstOrDefault() ?? "204");
        var status = int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? code : 200;
        if (!operation.Responses.TryGetValue(key, out var declared))
            return FakeResponse.Empty(204);

        var response = declared.Body.Content.Count == 0 ? FakeResponse.Empty(status) : Body(declared.Body.Content[0], status);
        foreach (var header in declared.Headers.Where(header => header.Required))
            response = response.With(header.Name, SchemaExample.Create(header.Schema)?.ToString() ?? "text");

        return response;
    }

    private static FakeResponse Body(ContractMedia media, int status)
    {
        var mediaType = media.MediaType.Contains('*', StringComparison.Ordinal) ? "application/json" : media.MediaType;
        var example = SchemaExample.Create(media);
        return FakeRequest.IsJson(mediaType.Split(';', 2)[0])
            ? FakeResponse.Json(example, status) with { ContentType = mediaType }
            : FakeResponse.Text(example?.ToString() ?? "", mediaType, status);
    }
}
