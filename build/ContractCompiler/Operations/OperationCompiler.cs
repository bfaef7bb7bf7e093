using ContractCompiler.Naming;
using ContractCompiler.Policy;
using ContractCompiler.Schemas;
using Microsoft.OpenApi;

namespace ContractCompiler.Operations;

/// <summary>Compiles the operations of a document, in document order.</summary>
internal sealed class OperationCompiler(ContractDocument contract, UpstreamPolicy policy, SchemaCompiler schemas, DiagnosticBag diagnostics)
{
    private readonly MethodNames _methods = new(contract.OpenApi, policy);

    /// <param name="everything">Also what a slice leaves out.</param>
    public IReadOnlyList<OperationModel> Compile(bool everything = false)
    {
        var result = new List<OperationModel>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var routes = new Dictionary<(HttpMethod, string), string>();
        foreach (var (path, item) in contract.OpenApi.Paths)
        {
            foreach (var (method, operation) in item.Operations ?? [])
            {
                var id = MethodNames.Id(operation, method, path);
                if (!ids.Add(id))
                {
                    diagnostics.Error("CC0030", contract.Source, Pointer(path, method), $"The operationId '{id}' stands twice.",
                        "Give one of the two operations another id: policies and telemetry name operations by it.");
                    continue;
                }

                if (!routes.TryAdd((method, Route(path)), path))
                {
                    diagnostics.Warning("CC0033", contract.Source, Pointer(path, method),
                        $"'{method.Method} {path}' is the same request as '{method.Method} {routes[(method, Route(path))]}': only the names of the placeholders differ.",
                        "Both get a method; join them if they are one operation.");
                }

                if (everything || IsInSlice(id, operation))
                {
                    result.AddRange(Compile(id, _methods[operation], method, path, item, operation));
                }
            }
        }

        CheckPolicyNames(ids);

        // Named last: no variant takes the name of an operation.
        var variants = NameClaims.Settle(
            result.Index().Where(o => o.Item.VariantOf is not null).Select(o => new NameClaim<int>(o.Index, o.Item.Name, $"{o.Item.Id} {o.Item.Name}")),
            _methods.All, "Operation");
        return [.. result.Select((o, i) => o.VariantOf is null ? o : o with { Name = variants[i] })];
    }

    /// <summary>The operation, then its other forms: other bodies, other readings of the answer.</summary>
    private IEnumerable<OperationModel> Compile(string id, string name, HttpMethod method, string path, IOpenApiPathItem item, OpenApiOperation operation)
    {
        var own = policy.For(id);
        schemas.Enter(name);
        var parameters = new ParameterCompiler(contract, policy, schemas, diagnostics)
            .Compile(name, Pointer(path, method), path, [.. item.Parameters ?? [], .. operation.Parameters ?? []], own);
        var responses = ResponseCompiler.Compile(operation, name, schemas);
        if (own.Download)
        {
            responses = [.. responses.Select(ResponseCompiler.AsFile)];
        }

        if (own.Poll is not null)
        {
            responses = [.. responses.Where(r => r.Status != "202")]; // never what the method returns
            if (method != HttpMethod.Get)
            {
                diagnostics.Error("CC0137", policy.Source, JsonPointer.Append("/operations", id, "poll"), $"'{id}' is a {method.Method}: asking again would do it again.",
                    "Remove 'poll': only a GET is polled.");
            }
        }

        if (own.Cache == true && (method != HttpMethod.Get || own.Download || own.Idempotent == false))
        {
            diagnostics.Error("CC0138", policy.Source, JsonPointer.Append("/operations", id, "cache"),
                $"No answers of '{id}' can be kept: it is {(method != HttpMethod.Get ? $"a {method.Method}" : own.Download ? "a download" : "not idempotent")}.",
                "Remove 'cache': answers are kept of a GET that is idempotent and no download.");
        }

        var bodies = BodyCompiler.Compile(operation.RequestBody, method, name, schemas);
        var model = new OperationModel
        {
            Id = id,
            OperationId = string.IsNullOrWhiteSpace(operation.OperationId) ? null : operation.OperationId,
            Method = method,
            Path = path,
            Name = name,
            Summary = Literal.Documentation(operation.Summary ?? $"{method.Method} {path}"),
            Remarks = Literal.Documentation(operation.Description),
            Obsolete = own.Deprecated ?? (operation.Deprecated ? "The contract deprecates this operation." : null),
            Parameters = parameters,
            Body = bodies.Select(b => b.Body).FirstOrDefault(),
            Result = ResponseCompiler.Result(responses, name, schemas),
            Responses = responses,
            Accept = ResponseCompiler.Accept(responses),
            Policy = own,
            Server = new ServerCompiler(contract, policy, diagnostics).Compile(id, Pointer(path, method), item, operation),
        };
        yield return model with { Paging = PagingCompiler.Compile(model, policy, schemas, diagnostics) };
        foreach (var (variant, body) in bodies.Skip(1))
        {
            yield return model with { Name = name + variant, VariantOf = name, Body = body, Remarks = [.. model.Remarks, .. Literal.Documentation($"Sends {body.MediaType}.")] };
        }

        foreach (var (variant, answers) in ResponseCompiler.Variants(responses))
        {
            yield return model with
            {
                Name = name + variant, VariantOf = name, Responses = answers, Result = ResponseCompiler.Result(answers, name + variant, schemas),
                Accept = ResponseCompiler.Accept(answers), Remarks = [.. model.Remarks, .. Literal.Documentation($"Asks for {answers[0].MediaType}.")],
            };
        }
    }

    private bool IsInSlice(string id, OpenApiOperation operation) =>
        policy.Slice.Count == 0 || policy.Slice.Contains(id) || operation.Tags?.Any(t => t.Name is { } tag && policy.Slice.Contains(tag)) == true;

    /// <summary>The path as the server sees it: placeholders have no names there.</summary>
    private static string Route(string path) => string.Concat(path.Split('{').Select((s, i) => i == 0 ? s : "{" + s[Math.Max(0, s.IndexOf('}'))..]));

    private static string Pointer(string path, HttpMethod method) =>
        JsonPointer.Append("/paths", path, method.Method.ToLowerInvariant());

    /// <summary>Operations are named in several places of a policy; a name that the contract does not have is a mistake in each.</summary>
    private void CheckPolicyNames(HashSet<string> ids)
    {
        foreach (var id in policy.Operations.Keys)
        {
            Check(id, JsonPointer.Append("/operations", id));
        }

        foreach (var (id, _) in policy.Root["credential"]?["scopes"] as System.Text.Json.Nodes.JsonObject ?? [])
        {
            Check(id, JsonPointer.Append("/credential/scopes", id));
        }

        foreach (var (key, _) in policy.Root["errors"] as System.Text.Json.Nodes.JsonObject ?? [])
        {
            if (key.Split(':', 2) is [_, var id])
            {
                Check(id, JsonPointer.Append("/errors", key));
            }
        }

        var tags = contract.OpenApi.Paths.SelectMany(p => p.Value.Operations?.Values ?? Enumerable.Empty<OpenApiOperation>())
            .SelectMany(o => o.Tags ?? Enumerable.Empty<OpenApiTagReference>()).Select(t => t.Name).ToHashSet();
        for (var i = 0; i < policy.Slice.Count; i++)
        {
            if (!tags.Contains(policy.Slice[i]))
            {
                Check(policy.Slice[i], $"/slice/{i}");
            }
        }

        void Check(string id, string pointer)
        {
            if (!ids.Contains(id))
            {
                diagnostics.Error("CC0120", policy.Source, pointer, $"The contract has no operation '{id}'.",
                    EditDistance.Nearest(id, ids) is { } nearest ? $"Did you mean '{nearest}'?" : "Use an operationId of the contract, or 'METHOD /path'.");
            }
        }
    }
}
