using ContractCompiler.Policy;
using ContractCompiler.Schemas;

namespace ContractCompiler.Operations;

/// <summary>One operation of the contract as the client will offer it.</summary>
internal sealed record OperationModel
{
    /// <summary>The contract's operationId, else <c>METHOD /path</c>: what policies, errors and telemetry call it.</summary>
    public required string Id { get; init; }
    public required string? OperationId { get; init; }
    public required HttpMethod Method { get; init; }
    public required string Path { get; init; }

    /// <summary>The name of the client method, without Async.</summary>
    public required string Name { get; init; }
    public required IReadOnlyList<string> Summary { get; init; }
    public required IReadOnlyList<string> Remarks { get; init; }
    public required bool Deprecated { get; init; }
    public required IReadOnlyList<ParameterModel> Parameters { get; init; }
    public required BodyModel? Body { get; init; }
    public required ResultModel Result { get; init; }
    public required IReadOnlyList<ResponseModel> Responses { get; init; }
    public required OperationPolicy Policy { get; init; }
    public PagingModel? Paging { get; init; }
}

internal enum ParameterIn { Path, Query, Header, Cookie }

/// <summary>How a value becomes text: a scalar; a list of scalars, each on its own; JSON as it is; or by the rules of a style.</summary>
internal enum ParameterForm { Text, Texts, Json, Styled }

internal sealed record ParameterModel
{
    public required string WireName { get; init; }
    public required string Name { get; init; }
    public required ParameterIn In { get; init; }
    public required TypeUse Use { get; init; }
    public required bool Required { get; init; }
    public ParameterForm Form { get; init; }

    /// <summary>The style by the runtime's name for it.</summary>
    public string Style { get; init; } = "Simple";
    public bool Explode { get; init; }
    public bool AllowReserved { get; init; }
    public required IReadOnlyList<string> Documentation { get; init; }

    /// <summary>The value keeps its slashes: each segment is encoded for itself (<c>x-multi-segment</c>).</summary>
    public bool MultiSegment { get; init; }
    public string? Pattern { get; init; }

    /// <summary>If-None-Match and its kind: a 304 has no body, so only the call that returns the whole response offers them.</summary>
    public bool Conditional { get; init; }
}

internal enum BodyKind { Json, Form, Multipart, Text, Binary }

internal sealed record BodyModel(BodyKind Kind, string MediaType, TypeUse Use, bool Required, IReadOnlyList<string> Documentation, RecordModel? Form = null)
{
    public const string Name = "body";
}

internal enum ResultKind { None, Json, JsonOrNone, Text, Stream, Events, Lines, ByStatus }

/// <param name="Kind">How the body is read.</param>
/// <param name="Use">What the method returns; null when it returns nothing.</param>
/// <param name="Cases">Of successes with different bodies, how each status is read; "2XX" and "default" stand for every other one.</param>
internal sealed record ResultModel(ResultKind Kind, TypeUse? Use, IReadOnlyList<(string Status, ResultModel Result)>? Cases = null);

/// <summary>A documented response: of a success for the manifest, of a failure also for the typed error body.</summary>
internal sealed record ResponseModel(string Status, string? MediaType, TypeUse? Use)
{
    public bool IsSuccess => Status is ['2', ..];
}

/// <param name="Style">link, cursor, page or offset.</param>
/// <param name="ItemsPath">C# members that lead from the page to its items; empty when the page is the list.</param>
/// <param name="NextPath">Of cursor paging, C# members that lead to the next cursor.</param>
/// <param name="Parameter">The parameter that the walk itself sets.</param>
internal sealed record PagingModel(
    string Style, TypeUse Item, IReadOnlyList<string> ItemsPath, IReadOnlyList<string> NextPath, ParameterModel? Parameter, ParameterModel? Size, int? Limit);
