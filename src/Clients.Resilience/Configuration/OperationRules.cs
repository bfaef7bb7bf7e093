namespace Clients.Resilience;

/// <summary>What single operations must satisfy, as they will be gone by: the contract's, changed by configuration.</summary>
internal static class OperationRules
{
    public static void Check(UpstreamDefinition definition, string path, List<UpstreamConfigurationError> errors)
    {
        foreach (var operation in definition.Operations)
        {
            Check(definition, definition.Overrides.Of(operation), $"{path}:Operations:{operation.Id}", errors);
        }
    }

    private static void Check(UpstreamDefinition definition, OperationDefinition operation, string path, List<UpstreamConfigurationError> errors)
    {
        var positive = IsTime(errors, $"{path}:Budget:Total", operation.Total)
            & IsTime(errors, $"{path}:Budget:Attempt", operation.Attempt)
            & IsTime(errors, $"{path}:Budget:Idle", operation.Idle);

        // A total that is shorter than the upstream's attempt is a wish that can be met: it ends the attempt.
        if (positive && operation.Attempt is { } attempt)
        {
            var (key, total) = operation.Total is { } own ? ($"Operations:{operation.Id}:Budget:Total", own) : ("Budget:Total", definition.Budget.Total);
            DefinitionRules.AtMost(errors, $"{path}:Budget:Attempt", attempt, key, total);
        }

        if (operation.Attempts is { } attempts)
        {
            DefinitionRules.CheckAttempts(errors, path, attempts);
        }

        if (operation.Cache == true && (operation.Method != HttpMethod.Get || operation.Streaming || !operation.Idempotent))
        {
            errors.Add(new($"{path}:Cache", "true", "must not be set: answers are kept of a GET that is idempotent and neither a download nor a stream", "Remove it"));
        }
    }

    private static bool IsTime(List<UpstreamConfigurationError> errors, string key, TimeSpan? value) =>
        value is null || DefinitionRules.IsTime(errors, key, value.Value);
}
