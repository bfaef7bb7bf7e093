using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace ContractCompiler.Reading;

/// <summary>An OpenAPI 2.0, 3.0 or 3.1 document, read without touching the network or any other file.</summary>
internal sealed record ContractDocument(SourceFile Source, OpenApiDocument OpenApi)
{
    /// <summary>Where documents pretend to lie: relative servers are resolved against it.</summary>
    public static readonly Uri Location = new("https://contract.invalid/");

    /// <summary>What was sloppy and left out, or read in another way than it was written.</summary>
    public IReadOnlyList<Diagnostic> Warnings { get; init; } = [];

    /// <exception cref="ContractException">The file is no OpenAPI document, or a reference in it leads nowhere.</exception>
    public static ContractDocument Read(string path)
    {
        var source = SourceFile.Read(path);
        var diagnostics = new DiagnosticBag();
        var root = ContractVersion.Check(source);
        if (root["paths"] is null)
        {
            diagnostics.Error("CC0013", source, "/paths", root.ContainsKey("webhooks")
                    ? "The document declares webhooks and no paths: there is nothing that a client could call."
                    : "The document declares no paths.",
                "Add 'paths' with the operations of the upstream.");
        }

        new ContractRepair(source, diagnostics).Run(root);
        ReferenceCheck.Run(source, root, diagnostics);
        diagnostics.ThrowIfErrors();
        SwaggerDefaults.Spell(root);
        var bases = Subtypes.Spell(root);
        var document = Parse(source, root);
        SwaggerDefaults.RemoveInventedContent(root, document);
        Subtypes.Complete(root, document, bases);
        return new ContractDocument(source, document) { Warnings = diagnostics.All };
    }

    private static OpenApiDocument Parse(SourceFile source, JsonObject root)
    {
        // Rules are ours (lint, checks): the reader only reads, and never fetches what a reference names.
        var settings = new OpenApiReaderSettings { LoadExternalRefs = false, RuleSet = ValidationRuleSet.GetEmptyRuleSet() };
        try
        {
            var (document, diagnostic) = new OpenApiJsonReader().Read(root, Location, settings);
            if (document is null)
            {
                var error = diagnostic?.Errors.FirstOrDefault();
                throw new ContractException("CC0011", source.Path, source.Locate(error?.Pointer?.TrimStart('#') ?? ""),
                    $"The document cannot be read: {error?.Message}", "Correct the document at this place.");
            }

            return document;
        }
        catch (Exception e) when (e is OpenApiException or InvalidOperationException or FormatException or ArgumentException or OverflowException)
        {
            var pointer = (e as OpenApiException)?.Pointer?.TrimStart('#') ?? "";
            throw new ContractException("CC0011", source.Path, source.Locate(pointer), $"The document cannot be read: {e.Message}",
                "Correct the document at this place.");
        }
    }
}
