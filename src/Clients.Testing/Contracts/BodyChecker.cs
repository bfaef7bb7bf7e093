using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace Clients.Testing.Contracts;

/// <summary>Checks the bodies of requests and responses: presence, content type, schema.</summary>
internal static class BodyChecker
{
    public static IEnumerable<ContractViolation> CheckRequest(ContractOperation operation, FakeRequest request)
    {
        var isEmpty = request.Body.Length == 0;
        if (operation.RequestBody is not { } declared)
            return isEmpty ? [] : [Violation(operation.Id, "undeclared-body", "", "request body is not declared")];
        if (isEmpty)
            return declared.Required ? [Violation(operation.Id, "required", "", "request body is required")] : [];

        return Check(operation.Id, "request body", declared, request.Header("Content-Type"), request.Body, Direction.Request);
    }

    public static IEnumerable<ContractViolation> CheckResponse(ContractOperation operation, FakeResponse response)
    {
        var subject = $"response {response.Status}";
        if (operation.ResponseFor(response.Status) is not { } declared)
        {
            // Documents rarely list every failure; a success that they do not list is a fake's invention.
            return response.Status is >= 200 and < 300
                ? [Violation(operation.Id, "undeclared-status", "", $"{subject} is not declared") with { InResponse = true }]
                : [];
        }

        // Without `content` the contract says nothing about the body: GitHub sends `{}` where it describes none.
        var violations = CheckHeaders(operation, subject, declared, response);
        if (response.Body.Length > 0 && declared.Body.Content.Count > 0)
            violations = violations.Concat(
                Check(operation.Id, subject, declared.Body, response.ContentType, response.Body, Direction.Response));
        else if (response.Body.Length == 0 && declared.Body.Content.Any(media => media.Schema is not null))
            violations = violations.Append(Violation(operation.Id, "required", "", $"{subject} must have a body"));

        return violations.Select(violation => violation with { InResponse = true });
    }

    private static IEnumerable<ContractViolation> CheckHeaders(
        ContractOperation operation, string subject, ContractResponse declared, FakeResponse response)
    {
        foreach (var header in declared.Headers)
        {
            var value = response.Headers.FirstOrDefault(
                pair => string.Equals(pair.Key, header.Name, StringComparison.OrdinalIgnoreCase)).Value;
            var pointer = JsonPointer.Append("/headers", header.Name);
            if (value is null && header.Required)
                yield return new ContractViolation(
                    operation.Id, "required", pointer, $"{operation.Id}: {subject} header '{header.Name}' is required", "");
            if (value is null || header.Schema is not { } schema)
                continue;

            foreach (var violation in SchemaChecker.Check(schema, WireText.ToValue(value, schema), Direction.Response))
                yield return new ContractViolation(
                    operation.Id,
                    violation.Rule,
                    pointer,
                    $"{operation.Id}: {subject} header '{header.Name}' {violation.Message}",
                    violation.Location);
        }
    }

    private static IEnumerable<ContractViolation> Check(
        string operationId, string subject, ContractBody declared, string? contentType, ReadOnlyMemory<byte> body, Direction direction)
    {
        if (!declared.TryMatch(contentType, out var schema))
        {
            var expected = string.Join(" or ", declared.Content.Select(media => media.MediaType));
            var message = $"{subject} must have content type {expected} (was {contentType ?? "none"})";
            return [Violation(operationId, "content-type", "", message)];
        }

        if (schema is null || !TryRead(contentType!, body, schema, out var value, out var problem))
            return [];
        if (problem is not null)
            return [Violation(operationId, "json", "", $"{subject} must be JSON ({problem})")];

        return SchemaChecker.Check(schema, value, direction).Select(violation => new ContractViolation(
            operationId,
            violation.Rule,
            "/body" + violation.Pointer,
            $"{operationId}: {subject}{(violation.Pointer.Length == 0 ? "" : $" at '{violation.Pointer}'")} {violation.Message}",
            violation.Location));
    }

    /// <summary>Reads JSON and form bodies; other kinds are bytes to a contract.</summary>
    private static bool TryRead(string contentType, ReadOnlyMemory<byte> body, Schema schema, out JsonElement value, out string? problem)
    {
        value = default;
        problem = null;
        var mediaType = contentType.Split(';', 2)[0].Trim();
        if (mediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
        {
            value = ReadForm(body, schema.Target);
            return true;
        }

        if (!FakeRequest.IsJson(mediaType))
            return false;

        try
        {
            value = JsonElement.Parse(body.Span);
        }
        catch (JsonException exception)
        {
            problem = exception.Message;
        }

        return true;
    }

    private static JsonElement ReadForm(ReadOnlyMemory<byte> body, Schema schema)
    {
        var result = new JsonObject();
        foreach (var (name, values) in QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body.Span)))
        {
            var property = schema.Properties.GetValueOrDefault(name);
            var value = WireText.IsArray(property)
                ? WireText.ToArray(values.Select(text => text ?? ""), WireText.ItemsOf(property))
                : WireText.ToValue(values.ToString(), property);
            result[name] = value.Deserialize<JsonNode>();
        }

        return JsonSerializer.SerializeToElement(result);
    }

    private static ContractViolation Violation(string operationId, string rule, string pointer, string message) =>
        new(operationId, rule, "/body" + pointer, $"{operationId}: {message}", "");
}
