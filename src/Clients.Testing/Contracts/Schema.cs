using System.Text.Json;
using System.Text.RegularExpressions;

namespace Clients.Testing.Contracts;

/// <summary>One schema of a contract, read once; OpenAPI 3.0 and 3.1 spellings are folded into one form.</summary>
internal sealed class Schema(string location)
{
    /// <summary>Where the contract declares it, as a reference.</summary>
    public string Location { get; } = location;

    /// <summary>The target of <c>$ref</c>; the keywords beside it apply too, as in 3.1.</summary>
    public Schema? Reference { get; set; }

    public IReadOnlyList<string> Types { get; set; } = [];
    public bool Nullable { get; set; }
    public bool ReadOnly { get; set; }
    public bool WriteOnly { get; set; }
    public bool Never { get; set; }

    public IReadOnlyList<JsonElement>? Enum { get; set; }
    public JsonElement? Const { get; set; }
    public JsonElement? Example { get; set; }
    public string? Format { get; set; }
    public Regex? Pattern { get; set; }

    public decimal? Minimum { get; set; }
    public decimal? Maximum { get; set; }
    public decimal? ExclusiveMinimum { get; set; }
    public decimal? ExclusiveMaximum { get; set; }
    public decimal? MultipleOf { get; set; }
    public int? MinLength { get; set; }
    public int? MaxLength { get; set; }
    public int? MinItems { get; set; }
    public int? MaxItems { get; set; }
    public int? MinProperties { get; set; }
    public int? MaxProperties { get; set; }
    public bool UniqueItems { get; set; }

    public Schema? Items { get; set; }
    public IReadOnlyDictionary<string, Schema> Properties { get; set; } = new Dictionary<string, Schema>(StringComparer.Ordinal);
    public IReadOnlyList<string> Required { get; set; } = [];

    /// <summary>The schema of properties that are not declared; null when anything goes.</summary>
    public Schema? AdditionalProperties { get; set; }

    public IReadOnlyList<Schema> AllOf { get; set; } = [];
    public IReadOnlyList<Schema> AnyOf { get; set; } = [];
    public IReadOnlyList<Schema> OneOf { get; set; } = [];
    public Schema? Not { get; set; }

    /// <summary>Itself without the detour of a bare <c>$ref</c>.</summary>
    public Schema Target => Reference is { } target ? target.Target : this;
}
