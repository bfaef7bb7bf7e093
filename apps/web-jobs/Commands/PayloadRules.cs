using System.Text.RegularExpressions;
using Apps.Shared;

namespace WebJobs.Commands;

/// <summary>Rules that payloads have in common.</summary>
internal static partial class PayloadRules
{
    public static void Repository(string? owner, string? repo, Dictionary<string, string[]> errors)
    {
        foreach (var (name, rules) in RepositoryName.Check(owner, repo))
            errors[name] = rules;
    }

    public static void Workflow(string? value, Dictionary<string, string[]> errors)
    {
        if (value is null or "." or ".." || !FileName().IsMatch(value))
            errors["workflow"] = ["file name or id of a workflow: 1 to 100 letters, digits, '.', '-' or '_'"];
    }

    public static void Reference(string? value, Dictionary<string, string[]> errors)
    {
        if (value is null || !GitReference().IsMatch(value) || value.Contains("..", StringComparison.Ordinal))
            errors["ref"] = ["branch, tag or commit: 1 to 255 letters, digits, '.', '_', '/', '+', '@' or '-', beginning with a letter or digit, without '..'"];
    }

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,100}\z", RegexOptions.CultureInvariant, 100)]
    private static partial Regex FileName();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._/+@-]{0,254}\z", RegexOptions.CultureInvariant, 100)]
    private static partial Regex GitReference();
}
