using System.Text.Json;
using System.Text.Json.Nodes;
using Clients.Testing.Contracts;

namespace ContractCompiler.Corpus;

/// <summary>Whether an example obeys its own schema, by the rules with which fake upstreams hold callers to their contract.</summary>
internal sealed class ExampleJudge(JsonObject root)
{
    private readonly SchemaReader _schemas = new(JsonSerializer.SerializeToElement(root));

    public bool ObeysItsSchema(ResponseExample example)
    {
        if (example.Schema is null)
        {
            return true;
        }

        try
        {
            // A format is an annotation (JSON Schema 2020-12, validation, section 7.2.1): an address without its scheme breaks no schema.
            return SchemaChecker.Check(Read(example), JsonSerializer.SerializeToElement(example.Value), Direction.Response).All(v => v.Rule == "format");
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidOperationException)
        {
            // A pattern of another dialect, or a schema that is none: nobody can obey it.
            return false;
        }
    }

    /// <summary>The values of an example that obeys its schema about which the schema says nothing.</summary>
    public int OpenLeaves(ResponseExample example)
    {
        var value = JsonSerializer.SerializeToElement(example.Value);
        return example.Schema is null ? UntypedLeaves.All(value) : Corpus.OpenLeaves.Of(value, [Read(example)]);
    }

    private Schema Read(ResponseExample example) => _schemas.Read(
        JsonSerializer.SerializeToElement(example.Schema), $"{example.Method} {example.Path} {example.Status} {example.MediaType}");
}
