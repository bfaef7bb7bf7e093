using System.Globalization;
using System.Text.Json;

namespace Clients.Testing.Contracts;

/// <summary>One operation of a contract: what it takes and what it answers.</summary>
internal sealed record ContractOperation(string Id, string Method, PathTemplate Path)
{
    public required IReadOnlyList<ContractParameter> Parameters { get; init; }
    public required ContractBody? RequestBody { get; init; }

    /// <summary>By declared key: a status such as <c>200</c>, a range such as <c>4XX</c>, or <c>default</c>.</summary>
    public required IReadOnlyDictionary<string, ContractResponse> Responses { get; init; }

    public ContractResponse? ResponseFor(int status) =>
        Responses.GetValueOrDefault(status.ToString(CultureInfo.InvariantCulture))
        ?? Responses.GetValueOrDefault($"{status / 100}XX")
        ?? Responses.GetValueOrDefault("default");
}

/// <summary>A parameter: where it travels and what it may hold.</summary>
internal sealed record ContractParameter(string Name, string In, bool Required, bool Explode, bool Deep, Schema? Schema);

/// <summary>One media type of a body, with what the contract says about it.</summary>
internal sealed record ContractMedia(string MediaType, Schema? Schema, JsonElement? Example);

/// <summary>A body in its media types; empty where the contract declares no body.</summary>
internal sealed record ContractBody(bool Required, IReadOnlyList<ContractMedia> Content)
{
    /// <summary>Finds the declared media type that a content type falls under; parameters such as charset do not matter.</summary>
    public bool TryMatch(string? contentType, out Schema? schema)
    {
        schema = null;
        var actual = contentType?.Split(';', 2)[0].Trim() ?? "";
        foreach (var media in Content)
        {
            if (!Covers(media.MediaType.Split(';', 2)[0].Trim(), actual))
                continue;

            schema = media.Schema;
            return true;
        }

        return false;
    }

    private static bool Covers(string declared, string actual) =>
        declared == "*/*"
        || string.Equals(declared, actual, StringComparison.OrdinalIgnoreCase)
        || (declared.EndsWith("/*", StringComparison.Ordinal) && actual.StartsWith(declared[..^1], StringComparison.OrdinalIgnoreCase));
}

/// <summary>A response: its body and the headers that must come with it.</summary>
internal sealed record ContractResponse(ContractBody Body, IReadOnlyList<ContractParameter> Headers);
