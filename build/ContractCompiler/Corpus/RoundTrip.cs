using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ContractCompiler.Corpus;

/// <summary>Reads every response example of a document into the type that was generated for it, and writes it back.</summary>
internal sealed record RoundTrip(int Examples, int Valid, int Read, int Equal, int Lossless, int ValidEqual, int ValidLossless, int Leaves, int Untyped, int Open,
    IReadOnlyList<string> Losses)
{
    /// <param name="root">The document.</param>
    /// <param name="manifest">What was generated from it.</param>
    /// <param name="assembly">The compiled client.</param>
    public static RoundTrip Of(JsonObject root, JsonObject manifest, Assembly assembly)
    {
        var types = manifest["operations"]!.AsArray().SelectMany(o => o!["responses"]!.AsArray().Where(r => r!["clrType"] is not null)
            .Select(r => (Key: Key((string)o["method"]!, (string)o["path"]!, (string)r!["status"]!, (string)r["mediaType"]!), Type: (string)r["clrType"]!)))
            .DistinctBy(p => p.Key).ToDictionary(p => p.Key, p => p.Type);
        var member = (string)manifest["jsonSerializerOptions"]!;
        var (owner, name) = (member[..member.LastIndexOf('.')], member[(member.LastIndexOf('.') + 1)..]);
        var json = assembly.GetType(owner, throwOnError: true)!;
        var options = (JsonSerializerOptions)json.GetProperty(name)!.GetValue(null)!;
        var judge = new ExampleJudge(root);

        var (examples, valid, read, equal, lossless, validEqual, validLossless, leaves, untyped, open) = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        var losses = new List<string>();
        foreach (var example in ResponseExample.Of(root).Where(e => Operations.MediaTypes.IsJson(e.MediaType)))
        {
            if (!types.TryGetValue(Key(example.Method, example.Path, example.Status, example.MediaType), out var typeName))
            {
                continue;
            }

            examples++;
            var place = $"{example.Method} {example.Path} {example.Status} {example.Name}";
            var type = Resolve(typeName, assembly);
            var isValid = judge.ObeysItsSchema(example);
            valid += isValid ? 1 : 0;
            object? value = null;
            if (Try(() => JsonSerializer.SerializeToElement(value = JsonSerializer.Deserialize(example.Value, type, options), type, options), out var failure) is not JsonElement back)
            {
                losses.Add($"{place}: cannot be read: {failure}");
                continue;
            }

            read++;
            var source = JsonSerializer.SerializeToElement(example.Value);
            leaves += isValid ? UntypedLeaves.All(source) : 0;
            untyped += isValid ? UntypedLeaves.Of(value) : 0;
            open += isValid ? judge.OpenLeaves(example) : 0;
            var isEqual = JsonComparison.AreEqual(source, back);
            var loss = isEqual ? null : JsonComparison.Loss(source, back);
            equal += isEqual ? 1 : 0;
            lossless += loss is null ? 1 : 0;
            validEqual += isValid && isEqual ? 1 : 0;
            validLossless += isValid && loss is null ? 1 : 0;
            if (!isEqual)
            {
                losses.Add($"{place}{(isValid ? "" : " (breaks its schema)")}: {loss ?? "spelled differently, " + JsonComparison.Difference(source, back)}");
            }
        }

        return new RoundTrip(examples, valid, read, equal, lossless, validEqual, validLossless, leaves, untyped, open, losses);
    }

    private static string Key(string method, string path, string status, string mediaType) => $"{method} {path} {status} {mediaType}";

    private static Type Resolve(string name, Assembly assembly) =>
        Type.GetType(name, null, (_, inner, _) => assembly.GetType(inner) ?? typeof(JsonElement).Assembly.GetType(inner) ?? Type.GetType(inner), throwOnError: true)!;

    private static object? Try(Func<object?> action, out string? failure)
    {
        try
        {
            failure = null;
            return action();
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or NotSupportedException or OverflowException)
        {
            failure = e.Message;
            return null;
        }
    }
}
