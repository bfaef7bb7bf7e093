using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace ContractCompiler.Reading;

/// <summary>An OpenAPI 2.0, 3.0 or 3.1 document, read without touching the network or any other file.</summary>
internal sealed record ContractDocument(SourceFile Source, OpenApiDocument OpenApi)
{
    /// <summary>Where documents pretend to lie: relative servers are resolved against it.</summary>
    public static readonly Uri Location = new("https://contract.invalid/");

    /// <exception cref="ContractException">The file is no OpenAPI document, or a reference in it leads nowhere.</exception>
    public static ContractDocument Read(string path)
    {
        var source = SourceFile.Read(path);
        var diagnostics = new DiagnosticBag();
        if (source.Root is not JsonObject root || !HasSupportedVersion(root, source, diagnostics))
        {
            diagnostics.Error("CC0010", source, "", "This is not an OpenAPI document of version 2.0, 3.0 or 3.1.",
                "Its root must be an object with 'openapi: 3.x.y' or 'swagger: \"2.0\"'.");
            diagnostics.ThrowIfErrors();
            return null!;
        }

        if (root["paths"] is not JsonObject)
        {
            diagnostics.Error("CC0013", source, "/paths", "The document declares no paths.", "Add 'paths' with the operations of the upstream.");
        }

        ReferenceCheck.Run(source, root, diagnostics);
        diagnostics.ThrowIfErrors();
        SwaggerDefaults.Spell(root);
        var document = Parse(source, root);
        SwaggerDefaults.RemoveInventedContent(root, document);
        return new ContractDocument(source, document);
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
        catch (Exception e) when (e is OpenApiException or InvalidOperationException or FormatException or ArgumentException)
        {
            var pointer = (e as OpenApiException)?.Pointer?.TrimStart('#') ?? "";
            throw new ContractException("CC0011", source.Path, source.Locate(pointer), $"The document cannot be read: {e.Message}",
                "Correct the document at this place.");
        }
    }

    private static bool HasSupportedVersion(JsonObject root, SourceFile source, DiagnosticBag diagnostics)
    {
        if ((root["openapi"] ?? root["swagger"])?.ToString() is not { } version)
        {
            return false;
        }

        var supported = version.StartsWith("3.0", StringComparison.Ordinal) || version.StartsWith("3.1", StringComparison.Ordinal) ||
            version == "2.0" || version == "2";
        if (!supported)
        {
            diagnostics.Error("CC0012", source, root.ContainsKey("openapi") ? "/openapi" : "/swagger",
                $"OpenAPI version '{version}' is not supported.", "Use 2.0, 3.0.x or 3.1.x.");
            diagnostics.ThrowIfErrors();
        }

        return supported;
    }
}
