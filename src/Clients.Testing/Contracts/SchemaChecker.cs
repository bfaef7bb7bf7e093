using System.Text.Json;

namespace Clients.Testing.Contracts;

/// <summary>Checks one value against a schema and collects every rule that it breaks.</summary>
internal sealed class SchemaChecker(Direction direction)
{
    private readonly List<SchemaViolation> _violations = [];

    public static IReadOnlyList<SchemaViolation> Check(Schema schema, JsonElement value, Direction direction)
    {
        var checker = new SchemaChecker(direction);
        checker.Visit(schema, value, "");
        return checker._violations;
    }

    private void Visit(Schema schema, JsonElement value, string pointer)
    {
        // 3.0 writes `nullable: true` beside allOf/$ref whose target says no such thing: the intent is clear.
        if (value.ValueKind == JsonValueKind.Null && schema.Nullable)
            return;
        if (schema.Never)
            Report("false", pointer, "is not allowed", schema);
        if (schema.Reference is { } target)
            Visit(target, value, pointer);
        if (!VisitType(schema, value, pointer))
            return;

        VisitValue(schema, value, pointer);
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                VisitObject(schema, value, pointer);
                break;
            case JsonValueKind.Array:
                VisitArray(schema, value, pointer);
                break;
            case JsonValueKind.String:
                ScalarRules.CheckString(schema, value.GetString()!, (rule, message) => Report(rule, pointer, message, schema));
                break;
            case JsonValueKind.Number:
                ScalarRules.CheckNumber(schema, value, (rule, message) => Report(rule, pointer, message, schema));
                break;
        }

        VisitCombinations(schema, value, pointer);
    }

    private bool VisitType(Schema schema, JsonElement value, string pointer)
    {
        if (schema.Types.Count == 0 || schema.Types.Any(type => ScalarRules.IsOfType(value, type)))
            return true;

        Report("type", pointer, $"must be {string.Join(" or ", schema.Types)} (was {ScalarRules.TypeOf(value)})", schema);
        return false;
    }

    private void VisitValue(Schema schema, JsonElement value, string pointer)
    {
        if (schema.Enum is { } allowed && !allowed.Any(candidate => JsonElement.DeepEquals(candidate, value)))
            Report("enum", pointer, $"must be one of {string.Join(", ", allowed.Select(Show))} (was {Show(value)})", schema);
        if (schema.Const is { } constant && !JsonElement.DeepEquals(constant, value))
            Report("const", pointer, $"must be {Show(constant)} (was {Show(value)})", schema);
    }

    private void VisitObject(Schema schema, JsonElement value, string pointer)
    {
        foreach (var name in schema.Required)
        {
            if (!value.TryGetProperty(name, out _) && !IsForOtherDirection(schema, name))
                Report("required", JsonPointer.Append(pointer, name), "is required", schema);
        }

        var count = 0;
        foreach (var property in value.EnumerateObject())
        {
            count++;
            var at = JsonPointer.Append(pointer, property.Name);
            if (schema.Properties.TryGetValue(property.Name, out var declared))
                Visit(declared, property.Value, at);
            else if (schema.AdditionalProperties is { Never: true } closed)
                Report("additionalProperties", at, "is not declared", closed);
            else if (schema.AdditionalProperties is { } open)
                Visit(open, property.Value, at);
        }

        if (count < schema.MinProperties)
            Report("minProperties", pointer, $"must have at least {schema.MinProperties} properties (had {count})", schema);
        if (count > schema.MaxProperties)
            Report("maxProperties", pointer, $"must have at most {schema.MaxProperties} properties (had {count})", schema);
    }

    private bool IsForOtherDirection(Schema schema, string name) =>
        schema.Properties.TryGetValue(name, out var declared)
        && (direction == Direction.Request
            ? declared.Target.ReadOnly || declared.ReadOnly
            : declared.Target.WriteOnly || declared.WriteOnly);

    private void VisitArray(Schema schema, JsonElement value, string pointer)
    {
        var length = value.GetArrayLength();
        if (length < schema.MinItems)
            Report("minItems", pointer, $"must have at least {schema.MinItems} items (had {length})", schema);
        if (length > schema.MaxItems)
            Report("maxItems", pointer, $"must have at most {schema.MaxItems} items (had {length})", schema);
        if (schema.UniqueItems && HasDuplicates(value))
            Report("uniqueItems", pointer, "must not hold the same item twice", schema);
        if (schema.Items is not { } items)
            return;

        var index = 0;
        foreach (var item in value.EnumerateArray())
            Visit(items, item, JsonPointer.Append(pointer, index++));
    }

    private void VisitCombinations(Schema schema, JsonElement value, string pointer)
    {
        foreach (var part in schema.AllOf)
            Visit(part, value, pointer);

        if (schema.Not is { } not && Alternative(not, value, pointer).Count == 0)
            Report("not", pointer, "must not match the excluded schema", schema);
        if (schema.AnyOf.Count > 0)
            VisitAlternatives("anyOf", "at least one", schema, schema.AnyOf, value, pointer, matches => matches > 0);
        if (schema.OneOf.Count > 0)
            VisitAlternatives("oneOf", "exactly one", schema, schema.OneOf, value, pointer, matches => matches == 1);
    }

    private void VisitAlternatives(
        string rule,
        string quantity,
        Schema schema,
        IReadOnlyList<Schema> alternatives,
        JsonElement value,
        string pointer,
        Func<int, bool> accepts)
    {
        var outcomes = alternatives.Select(alternative => Alternative(alternative, value, pointer)).ToList();
        var matches = outcomes.Count(outcome => outcome.Count == 0);
        if (accepts(matches))
            return;

        var closest = matches > 0 ? null : outcomes.MinBy(outcome => (outcome.Count(v => TellsApart(v, pointer)), outcome.Count))![0];
        var why = closest is null ? $"matched {matches}" : $"the closest fails: '{closest.Pointer}' {closest.Message}";
        Report(rule, pointer, $"must match {quantity} of {alternatives.Count} alternatives ({why})", schema);
    }

    /// <summary>
    /// Alternatives are told apart by their kind and by the properties that they require or fix: one that fails there was hardly meant, one
    /// that fails deeper inside probably was.
    /// </summary>
    private static bool TellsApart(SchemaViolation violation, string pointer) => violation.Rule switch
    {
        "type" => violation.Pointer == pointer,
        "required" or "const" or "enum" => violation.Pointer.LastIndexOf('/') <= pointer.Length,
        _ => false,
    };

    private List<SchemaViolation> Alternative(Schema schema, JsonElement value, string pointer)
    {
        var checker = new SchemaChecker(direction);
        checker.Visit(schema, value, pointer);
        return checker._violations;
    }

    private static bool HasDuplicates(JsonElement array)
    {
        var items = array.EnumerateArray().ToList();
        return items.Where((item, index) => items.Take(index).Any(earlier => JsonElement.DeepEquals(earlier, item))).Any();
    }

    private static string Show(JsonElement value)
    {
        var text = value.ValueKind == JsonValueKind.String ? $"'{value.GetString()}'" : value.GetRawText();
        return text.Length <= 80 ? text : text[..77] + "...";
    }

    private void Report(string rule, string pointer, string message, Schema schema) =>
        _violations.Add(new SchemaViolation(rule, pointer, message, schema.Location));
}
