using System.Text.Json;
using YamlDotNet.Core;

namespace Clients.Testing.Contracts;

/// <summary>An OpenAPI 3.0 or 3.1 document, read once and shared by every fake that serves it.</summary>
internal sealed class ContractDocument
{
    private readonly Dictionary<string, ContractOperation> _byId;

    private ContractDocument(IReadOnlyList<ContractOperation> operations)
    {
        Operations = operations;
        _byId = operations.ToDictionary(operation => operation.Id, StringComparer.Ordinal);
    }

    /// <summary>Every operation, the most literal path first, which is the order of matching.</summary>
    public IReadOnlyList<ContractOperation> Operations { get; }

    public static ContractDocument Parse(string text)
    {
        try
        {
            return Read(OpenApiText.Parse(text));
        }
        catch (Exception exception) when (exception is YamlException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException("The contract cannot be read: " + exception.Message, exception);
        }
    }

    /// <summary>Reads one of the contracts that this package carries.</summary>
    public static ContractDocument Embedded(string logicalName)
    {
        using var stream = typeof(ContractDocument).Assembly.GetManifestResourceStream(logicalName)
            ?? throw new InvalidOperationException($"The contract '{logicalName}' is not embedded in this assembly.");
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd());
    }

    public ContractOperation Get(string operationId) =>
        _byId.GetValueOrDefault(operationId)
        ?? throw new ArgumentException(
            $"The contract declares no operation '{operationId}'. "
            + $"It declares: {string.Join(", ", _byId.Keys.Order(StringComparer.Ordinal))}.",
            nameof(operationId));

    public bool Declares(string operationId) => _byId.ContainsKey(operationId);

    public ContractMatch Match(string method, string rawPath)
    {
        var otherMethods = new List<string>();
        foreach (var operation in Operations)
        {
            if (!operation.Path.TryMatch(rawPath, out var values))
                continue;
            if (string.Equals(operation.Method, method, StringComparison.OrdinalIgnoreCase))
                return new ContractMatch(operation, values, []);

            otherMethods.Add(operation.Method);
        }

        return new ContractMatch(null, new Dictionary<string, string>(StringComparer.Ordinal), otherMethods);
    }

    private static ContractDocument Read(JsonElement root)
    {
        var version = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("openapi", out var declared) ? declared.ToString() : "";
        if (!version.StartsWith('3'))
            throw new FormatException("The contract must be an OpenAPI document, version 3.0 or 3.1 ('openapi: 3.x' at its top).");

        var operations = new OperationReader(root).Read().OrderByDescending(operation => operation.Path.Literals).ToList();
        if (operations.GroupBy(operation => operation.Id, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new FormatException($"The contract declares the operation '{twice.Key}' more than once.");

        return new ContractDocument(operations);
    }
}

/// <summary>What a method and a path lead to; without an operation, the methods that the path does declare.</summary>
internal sealed record ContractMatch(
    ContractOperation? Operation, IReadOnlyDictionary<string, string> PathValues, IReadOnlyList<string> OtherMethods);
