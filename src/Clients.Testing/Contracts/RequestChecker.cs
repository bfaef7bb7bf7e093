namespace Clients.Testing.Contracts;

/// <summary>Checks a request against its operation.</summary>
internal static class RequestChecker
{
    // OpenAPI leaves these three to other parts of the document.
    private static readonly HashSet<string> ReservedHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "Accept", "Content-Type", "Authorization",
    };

    public static IEnumerable<ContractViolation> Check(ContractOperation operation, FakeRequest request) =>
        CheckParameters(operation, request)
            .Concat(CheckUndeclared(operation, request))
            .Concat(BodyChecker.CheckRequest(operation, request));

    private static IEnumerable<ContractViolation> CheckParameters(ContractOperation operation, FakeRequest request)
    {
        foreach (var parameter in operation.Parameters)
        {
            if (parameter.Deep || (parameter.In == "header" && ReservedHeaders.Contains(parameter.Name)))
                continue;

            var values = Values(parameter, request);
            var subject = $"{parameter.In} parameter '{parameter.Name}'";
            var pointer = JsonPointer.Append("/" + parameter.In, parameter.Name);
            if (values.Count == 0)
            {
                if (parameter.Required)
                    yield return new ContractViolation(
                        operation.Id, "required", pointer, $"{operation.Id}: {subject} is required", parameter.Schema?.Location ?? "");
                continue;
            }

            foreach (var violation in CheckValues(parameter, values))
            {
                var detail = violation.Pointer.Length == 0 ? subject : $"{subject} at '{violation.Pointer}'";
                yield return new ContractViolation(
                    operation.Id,
                    violation.Rule,
                    pointer + violation.Pointer,
                    $"{operation.Id}: {detail} {violation.Message}",
                    violation.Location);
            }
        }
    }

    private static IReadOnlyList<string> Values(ContractParameter parameter, FakeRequest request) => parameter.In switch
    {
        "path" => request.PathValues.TryGetValue(parameter.Name, out var value) ? [value] : [],
        "query" => request.QueryValues.TryGetValue(parameter.Name, out var values) ? values : [],
        "header" => request.Headers.TryGetValue(parameter.Name, out var header) ? [header] : [],
        "cookie" => Cookies(request).TryGetValue(parameter.Name, out var cookie) ? [cookie] : [],
        _ => [],
    };

    private static IEnumerable<SchemaViolation> CheckValues(ContractParameter parameter, IReadOnlyList<string> values)
    {
        if (parameter.Schema is not { } schema)
            return [];
        if (WireText.IsArray(schema))
        {
            var items = parameter.Explode ? values : [.. values.SelectMany(value => value.Split(','))];
            return SchemaChecker.Check(schema, WireText.ToArray(items, WireText.ItemsOf(schema)), Direction.Request);
        }

        return values.Count > 1
            ? [new SchemaViolation("type", "", $"must be given once (was given {values.Count} times)", schema.Location)]
            : SchemaChecker.Check(schema, WireText.ToValue(values[0], schema), Direction.Request);
    }

    private static IEnumerable<ContractViolation> CheckUndeclared(ContractOperation operation, FakeRequest request)
    {
        var declared = operation.Parameters.Where(parameter => parameter.In == "query").ToList();
        foreach (var name in request.QueryValues.Keys)
        {
            if (declared.Any(parameter => Covers(parameter, name)))
                continue;

            yield return new ContractViolation(
                operation.Id,
                "undeclared-query-parameter",
                JsonPointer.Append("/query", name),
                $"{operation.Id}: query parameter '{name}' is not declared",
                "");
        }
    }

    private static bool Covers(ContractParameter parameter, string name) =>
        parameter.Name == name || (parameter.Deep && name.StartsWith(parameter.Name + "[", StringComparison.Ordinal));

    private static Dictionary<string, string> Cookies(FakeRequest request)
    {
        var pairs = request.Header("Cookie")?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        return pairs.Select(pair => pair.Split('=', 2)).Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0], StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First()[1], StringComparer.Ordinal);
    }
}
