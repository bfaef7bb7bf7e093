using System.Text.Json.Nodes;

namespace Clients.Testing;

/// <summary>One way in which a request (or a response of a fake) departed from the contract.</summary>
/// <param name="Operation">The operation's id; null when no operation matched.</param>
/// <param name="Rule">
/// The rule that was broken: a schema keyword such as <c>maximum</c>, or one of <c>undeclared-path</c>, <c>undeclared-method</c>,
/// <c>undeclared-query-parameter</c>, <c>undeclared-body</c>, <c>undeclared-status</c>, <c>content-type</c>, <c>json</c>.
/// </param>
/// <param name="JsonPointer">Where in the request or response, such as <c>/query/per_page</c> or <c>/body/inputs/name</c>.</param>
/// <param name="Detail">The whole sentence, such as <c>repos/list-branches: query parameter 'per_page' must be ≤ 100 (was 500)</c>.</param>
/// <param name="Contract">Where the contract declares the rule, as a reference; empty when nothing declares it.</param>
public sealed record ContractViolation(string? Operation, string Rule, string JsonPointer, string Detail, string Contract)
{
    /// <summary>True when the fake's own answer departed from the contract.</summary>
    public bool InResponse { get; init; }

    /// <summary>The problem+json body that tells a client about it.</summary>
    internal JsonObject ToProblem(int status) => new()
    {
        ["type"] = "urn:clients:contract-violation",
        ["title"] = "Contract violation",
        ["status"] = status,
        ["detail"] = Detail,
        ["rule"] = Rule,
        ["pointer"] = JsonPointer,
        ["contract"] = Contract,
        ["code"] = "contract_violation",
        ["message"] = Detail,
    };
}
