using System.Globalization;
using Microsoft.OpenApi;

namespace ContractCompiler.Diff.Wire;

/// <summary>Limits of values: length, range, count, pattern.</summary>
internal static class LimitComparison
{
    public static void Compare(IOpenApiSchema old, IOpenApiSchema @new, WirePlace at, WireLog log)
    {
        Bound("maximum", Number(old.Maximum), Number(@new.Maximum), isUpper: true);
        Bound("minimum", Number(old.Minimum), Number(@new.Minimum), isUpper: false);
        Bound("exclusiveMaximum", Number(old.ExclusiveMaximum), Number(@new.ExclusiveMaximum), isUpper: true);
        Bound("exclusiveMinimum", Number(old.ExclusiveMinimum), Number(@new.ExclusiveMinimum), isUpper: false);
        Bound("maxLength", old.MaxLength, @new.MaxLength, isUpper: true);
        Bound("minLength", old.MinLength ?? 0, @new.MinLength ?? 0, isUpper: false);
        Bound("maxItems", old.MaxItems, @new.MaxItems, isUpper: true);
        Bound("minItems", old.MinItems ?? 0, @new.MinItems ?? 0, isUpper: false);
        Bound("maxProperties", old.MaxProperties, @new.MaxProperties, isUpper: true);
        Bound("minProperties", old.MinProperties ?? 0, @new.MinProperties ?? 0, isUpper: false);
        Switch("uniqueItems", old.UniqueItems == true ? "true" : null, @new.UniqueItems == true ? "true" : null);
        Switch("pattern", old.Pattern, @new.Pattern);
        Switch("multipleOf", Text(old.MultipleOf), Text(@new.MultipleOf));

        void Bound(string name, decimal? before, decimal? after, bool isUpper)
        {
            if (before != after)
            {
                var tighter = after is not null && (before is null || (isUpper ? after < before : after > before));
                log.Add(tighter ? WireRules.LimitTightened : WireRules.LimitRelaxed, at,
                    $"`{name}` {Text(before) ?? "none"} → {Text(after) ?? "none"}", inOld: after is null, below: "/" + name);
            }
        }

        // Of two patterns nobody can say which one allows more: a new one is taken for tighter.
        void Switch(string name, string? before, string? after)
        {
            if (before != after)
            {
                log.Add(after is null ? WireRules.LimitRelaxed : WireRules.LimitTightened, at,
                    $"`{name}` {before ?? "none"} → {after ?? "none"}", inOld: after is null, below: "/" + name);
            }
        }
    }

    private static decimal? Number(string? text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? Text(decimal? number) => number?.ToString("0.############################", CultureInfo.InvariantCulture);
}
