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

    /// <summary>What the method's <c>[Obsolete]</c> says; null for one that is not deprecated.</summary>
    public string? Obsolete { get; init; }
    public required IReadOnlyList<ParameterModel> Parameters { get; init; }
    public required BodyModel? Body { get; init; }
    public required ResultModel Result { get; init; }
    public required IReadOnlyList<ResponseModel> Responses { get; init; }
    public required OperationPolicy Policy { get; init; }
    public PagingModel? Paging { get; init; }

    /// <summary>Where it is served, if not at the base address: a path on the same origin, or an absolute address.</summary>
    public string? Server { get; init; }

    /// <summary>The name of the operation that this one is another form of: another body, or another reading of the answer.</summary>
    public string? VariantOf { get; init; }

    /// <summary>The media types that the answer may be in.</summary>
    public IReadOnlyList<string> Accept { get; init; } = [];
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

internal sealed record BodyModel(BodyKind Kind, string MediaType, TypeUse Use, bool Required, IReadOnlyList<string> Documentation)
{
    public const string Name = "body";

    /// <summary>Of a binary body whose media type the caller chooses, those that it may be.</summary>
    public IReadOnlyList<string> Allowed { get; init; } = [];

    /// <summary>Of a form, its fields; null where its schema names none.</summary>
    public IReadOnlyList<FormFieldModel>? Fields { get; init; }
}

/// <param name="Property">The member that holds the value.</param>
internal sealed record FormFieldModel(PropertyModel Property)
{
    /// <summary>The media type of its part in a multipart body, where the contract names one.</summary>
    public string? MediaType { get; init; }

    /// <summary>The style of a list or object by the runtime's name; null for the default of forms.</summary>
    public string? Style { get; init; }
    public bool Explode { get; init; }
}

internal enum ResultKind { None, Json, JsonOrNone, Text, Stream, Events, Lines, Sequence, ByStatus }

/// <param name="Kind">How the body is read.</param>
/// <param name="Use">What the method returns; null when it returns nothing.</param>
/// <param name="Cases">Of successes with different bodies, how each status is read; "2XX" and "default" stand for every other one.</param>
/// <param name="Events">Of server-sent events, what the schema describes, by the runtime's name.</param>
internal sealed record ResultModel(
    ResultKind Kind, TypeUse? Use, IReadOnlyList<(string Status, ResultModel Result)>? Cases = null, string Events = "Data");

/// <summary>A documented response: of a success for the manifest, of a failure also for the typed error body.</summary>
/// <param name="Kind">How its body is read.</param>
internal sealed record ResponseModel(string Status, string? MediaType, TypeUse? Use, ResultKind Kind = ResultKind.None)
{
    public bool IsSuccess => Status is ['2', ..];

    /// <summary>Of server-sent events, what the schema describes.</summary>
    public string Events { get; init; } = "Data";

    /// <summary>A text or file whose schema is that of an object: the data of a JSON response in another coat.</summary>
    public bool IsOtherCoat { get; init; }
}

/// <param name="Style">link, cursor, page or offset.</param>
/// <param name="ItemsPath">C# members that lead from the page to its items; empty when the page is the list.</param>
/// <param name="NextPath">Of cursor paging, C# members that lead to the next cursor.</param>
/// <param name="Parameter">The parameter that the walk itself sets.</param>
internal sealed record PagingModel(
    string Style, TypeUse Item, IReadOnlyList<string> ItemsPath, IReadOnlyList<string> NextPath, ParameterModel? Parameter, ParameterModel? Size, int? Limit)
{
    /// <summary>The parameters of which one must be given for the limit to hold; empty: it holds always.</summary>
    public IReadOnlyList<ParameterModel> LimitWith { get; init; } = [];

    /// <summary>C# members that lead to the number of all items; null where the answer does not tell.</summary>
    public IReadOnlyList<string>? TotalPath { get; init; }

    /// <summary>C# members that lead to whether the list is incomplete; null where the answer does not tell.</summary>
    public IReadOnlyList<string>? IncompletePath { get; init; }
}
