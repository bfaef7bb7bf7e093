using ContractCompiler.Operations;
using ContractCompiler.Schemas;

namespace ContractCompiler.Diff.CSharp;

/// <summary>Which generated types are sent, which are received.</summary>
internal sealed class TypeDirections
{
    private readonly Dictionary<string, Direction> _directions = new(StringComparer.Ordinal);

    public static TypeDirections Of(DiffSide side)
    {
        var result = new TypeDirections();
        foreach (var operation in side.Operations)
        {
            foreach (var use in operation.Parameters.Select(p => p.Use).Concat(operation.Body is { } body ? [body.Use] : []))
            {
                result.Visit(use.Type, Direction.Request, side);
            }

            foreach (var use in operation.Responses.Select(r => r.Use).Append(operation.Result.Use).OfType<TypeUse>())
            {
                result.Visit(use.Type, Direction.Response, side);
            }
        }

        return result;
    }

    public Direction Of(string type) => _directions.GetValueOrDefault(type);

    private void Visit(ClrType type, Direction direction, DiffSide side)
    {
        if (type.Element is { } element)
        {
            Visit(element.Type, direction, side);
        }

        if (side.ModelOf(type) is not { } model || _directions.GetValueOrDefault(type.Name).HasFlag(direction))
        {
            return;
        }

        _directions[type.Name] = _directions.GetValueOrDefault(type.Name) | direction;
        var uses = model switch
        {
            RecordModel record => record.Properties.Select(p => p.Use.Type),
            UnionModel union => union.Cases.Select(c => c.Type),
            _ => [],
        };
        foreach (var inner in uses)
        {
            Visit(inner, direction, side);
        }
    }
}
