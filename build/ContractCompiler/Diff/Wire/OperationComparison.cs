using ContractCompiler.Operations;
using Microsoft.OpenApi;

namespace ContractCompiler.Diff.Wire;

/// <summary>One operation on both sides: address, parameters, body, answers, security.</summary>
internal sealed class OperationComparison(DiffSide old, DiffSide @new, TypeRenames renames, WireLog log)
{
    private readonly SchemaComparison _schemas = new(old, @new, renames, log);

    public void Compare(OperationPair pair)
    {
        var at = new WirePlace
        {
            Frame = log.Operation(pair.Key),
            Subject = new Subject(SubjectKind.Operation, pair.Key),
            Direction = Direction.Both,
            Anchor = Anchor.Operation(pair.Key),
            OldPointer = pair.Old is null ? "" : Pointer(pair.Old),
            NewPointer = pair.New is null ? "" : Pointer(pair.New),
        };
        if (pair is not { Old: { } before, New: { } after })
        {
            log.Add(pair.Old is null ? WireRules.OperationAdded : WireRules.OperationRemoved, at,
                pair.Old is null ? "operation added" : "operation removed", inOld: pair.Old is not null);
            return;
        }

        CompareAddress(before, after, at);
        var (oldItem, newItem) = (Item(old, before), Item(@new, after));
        var (left, right) = (oldItem.Operations![before.Method], newItem.Operations![after.Method]);
        if (left.Deprecated != right.Deprecated)
        {
            log.Add(right.Deprecated ? WireRules.OperationDeprecated : WireRules.OperationUndeprecated, at with { Anchor = Anchor.Deprecated(at.Anchor) },
                right.Deprecated ? "operation is deprecated" : "operation is no longer deprecated", inOld: !right.Deprecated, below: "/deprecated");
        }

        new ParameterComparison(_schemas, log).Compare(pair, (oldItem, left), (newItem, right), at);
        new BodyComparison(_schemas, log).Compare(pair, left.RequestBody, right.RequestBody, at with
        {
            Name = "body", Direction = Direction.Request, Anchor = Anchor.Body(pair.Key),
        });
        new ResponseComparison(_schemas, log).Compare(pair, left.Responses ?? [], right.Responses ?? [], at);
        if (left.Security is not null || right.Security is not null)
        {
            SecurityComparison.Compare(left.Security ?? old.Contract!.OpenApi.Security, right.Security ?? @new.Contract!.OpenApi.Security, at with { Anchor = "" }, log);
        }

        ServerComparison.Compare(left.Servers ?? oldItem.Servers, right.Servers ?? newItem.Servers, at with { Anchor = "" }, log);
    }

    private void CompareAddress(OperationModel before, OperationModel after, WirePlace at)
    {
        if (before.Method != after.Method || Template(before.Path) != Template(after.Path))
        {
            log.Add(WireRules.OperationMoved, at with { Anchor = "" }, $"`{OperationPair.KeyOf(before)}` → `{OperationPair.KeyOf(after)}`");
        }

        if (before.OperationId != after.OperationId)
        {
            log.Add(WireRules.OperationIdChanged, at with { Anchor = Anchor.Name(at.Subject.Name) }, $"operationId `{before.OperationId ?? "none"}` → `{after.OperationId ?? "none"}`",
                inOld: after.OperationId is null, below: "/operationId");
        }
    }

    private static string Template(string path) => string.Join("{}", path.Split('{').Select((part, i) => i == 0 ? part : part[(part.IndexOf('}') + 1)..]));

    private static IOpenApiPathItem Item(DiffSide side, OperationModel operation) => side.Contract!.OpenApi.Paths[operation.Path];

    private static string Pointer(OperationModel operation) => JsonPointer.Append("/paths", operation.Path, operation.Method.Method.ToLowerInvariant());
}
