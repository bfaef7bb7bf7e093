using ContractCompiler.Operations;
using ContractCompiler.Schemas;

namespace ContractCompiler.Emission;

/// <summary>What the client's JSON metadata declares: every model, and every list and map that a model or an operation is made of.</summary>
internal static class JsonDeclarations
{
    public static IEnumerable<string> Of(IReadOnlyList<OperationModel> operations, IReadOnlyCollection<Model> models, bool reflection)
    {
        var shapes = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var use in operations.SelectMany(OfOperation).Concat(models.SelectMany(OfModel)))
        {
            Collect(use.Type);
        }

        return models.Where(m => m is not UnionModel { ByStatus: true }).Select(m => m switch
        {
            RecordModel record => $"{(reflection && record.IsPlain ? "ReflectedRecord" : "Record")}<{m.Name}>()",
            EnumModel { IsInteger: true } => $"Integer<{m.Name}>()",
            EnumModel => $"Enum<{m.Name}>()",
            _ => $"Union<{m.Name}>()",
        }).Concat(shapes);

        void Collect(ClrType type)
        {
            if (type.Element is { } element)
            {
                if (type.Kind != ClrKind.Events)
                {
                    shapes.Add($"{(type.Kind == ClrKind.List ? "List" : "Map")}<{element.RuntimeName}>()");
                }

                Collect(element.Type);
            }
        }

        IEnumerable<TypeUse> OfModel(Model model)
        {
            foreach (var property in (model as RecordModel)?.Properties ?? [])
            {
                if (property.Partial)
                {
                    shapes.Add($"Partial<{property.Use.RuntimeName}>()");
                }

                yield return property.Use;
            }

            if (model is RecordModel { Additional: { } additional })
            {
                yield return additional;
            }

            foreach (var branch in (model as UnionModel)?.Cases ?? [])
            {
                yield return branch.Type.NotNull;
            }
        }
    }

    private static IEnumerable<TypeUse> OfOperation(OperationModel operation) =>
        operation.Responses.Select(r => r.Use).Append(operation.Result.Use).Append(operation.Body?.Use)
            .Concat(operation.Parameters.Select(p => (TypeUse?)p.Use)).OfType<TypeUse>();
}
