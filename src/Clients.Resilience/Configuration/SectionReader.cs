using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Clients.Resilience;

/// <summary>Reads the values of one section, remembering what was asked for: whatever else is there is a mistake.</summary>
internal sealed class SectionReader(IConfigurationSection section, string path, List<UpstreamConfigurationError> errors)
{
    private readonly HashSet<string> known = new(StringComparer.OrdinalIgnoreCase);

    public SectionReader Child(string key)
    {
        known.Add(key);
        var child = section.GetSection(key);
        if (!string.IsNullOrEmpty(child.Value))
        {
            errors.Add(new($"{path}:{key}", "(not shown)", "is not a single value", $"Write its parts below it, as {path}:{key}:…"));
        }

        return new SectionReader(child, $"{path}:{key}", errors);
    }

    /// <summary>What is below this section, by names that are not known beforehand; the caller judges them.</summary>
    public IEnumerable<(string Name, SectionReader Section)> Parts()
    {
        foreach (var child in section.GetChildren())
        {
            yield return (child.Key, Child(child.Key));
        }
    }

    /// <summary>Says that the section itself is a mistake.</summary>
    public void Refuse(string rule, string fix) => errors.Add(new(path, null, rule, fix));

    /// <summary>Whether there is anything below <paramref name="key"/>.</summary>
    public bool Has(string key)
    {
        known.Add(key);
        return section.GetSection(key).Exists();
    }

    public T Done<T>(T value)
    {
        RefuseUnknown();
        return value;
    }

    public void RefuseUnknown()
    {
        foreach (var child in section.GetChildren().Where(child => !known.Contains(child.Key)))
        {
            errors.Add(new($"{path}:{child.Key}", null, "is not a setting", Spelling.Nearest(child.Key, known) is { } meant
                ? $"Write {path}:{meant}, or remove it"
                : $"Remove it or use one of: {string.Join(", ", known.Order(StringComparer.Ordinal))}"));
        }
    }

    public string? Text(string key, string? otherwise, bool secret = false)
    {
        var value = Raw(key);
        if (value is not null && string.IsNullOrWhiteSpace(value))
        {
            errors.Add(new($"{path}:{key}", secret ? "(hidden)" : value, "must not be empty", "Give it a value or remove the key"));
        }

        return value ?? otherwise;
    }

    /// <summary>A list (<c>Key:0</c>, <c>Key:1</c>, …), which replaces the other as a whole.</summary>
    public IReadOnlyList<string> Texts(string key, IReadOnlyList<string> otherwise)
    {
        var values = new List<string>();
        foreach (var (name, value) in Children(key))
        {
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                values.Add(value);
            }
            else
            {
                errors.Add(new($"{path}:{key}:{name}", null, "is not a place in a list", $"Write {key}:0, {key}:1 and so on"));
            }
        }

        return values.Count == 0 ? otherwise : new SettingList(values);
    }

    /// <summary>Names and values; each replaces or joins those of the other.</summary>
    public IReadOnlyDictionary<string, string> Map(string key, IReadOnlyDictionary<string, string> otherwise)
    {
        var values = Children(key).ToList();
        if (values.Count == 0)
        {
            return otherwise;
        }

        var map = new Dictionary<string, string>(otherwise, StringComparer.OrdinalIgnoreCase);
        values.ForEach(pair => map[pair.Name] = pair.Value);
        return new SettingMap(map);
    }

    public bool Flag(string key, bool otherwise) => Choice(key, otherwise, ("true", true), ("false", false));

    [return: NotNullIfNotNull(nameof(otherwise))]
    public Uri? Address(string key, Uri? otherwise)
    {
        if (Raw(key) is not { } value)
        {
            return otherwise;
        }

        if (Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
        {
            return uri;
        }

        errors.Add(new($"{path}:{key}", value.Contains('@') ? "(hidden)" : value, "must be an absolute http(s) address", "Write it like https://host.example/path"));
        return otherwise;
    }

    /// <summary>The address of a store that processes share, which may hold a password.</summary>
    public Uri? Store(string key, bool supported)
    {
        if (Raw(key) is not { } value)
        {
            return null;
        }

        if (!supported)
        {
            errors.Add(new(
                $"{path}:{key}", "(hidden)", $"is not to be had: this app was published with {SharedStates.Switch} off", "Remove the key, or publish the app with the switch on"));
            return null;
        }

        if (Uri.TryCreate(value, UriKind.Absolute, out var uri) && SharedStateAddress.IsValid(uri))
        {
            return uri;
        }

        errors.Add(new($"{path}:{key}", "(hidden)", "must be the address of a Redis", "Write it like redis://host:6379 or rediss://user:password@host:6380/0"));
        return null;
    }

    public T Choice<T>(string key, T otherwise, params (string Name, T Value)[] choices)
    {
        if (Raw(key) is not { } value)
        {
            return otherwise;
        }

        foreach (var (name, choice) in choices)
        {
            if (name.Equals(value, StringComparison.OrdinalIgnoreCase))
            {
                return choice;
            }
        }

        errors.Add(new($"{path}:{key}", value, "is not one of its values", $"Write {string.Join(" or ", choices.Select(static choice => choice.Name))}"));
        return otherwise;
    }

    public TimeSpan Duration(string key, TimeSpan otherwise) => Duration(key, (TimeSpan?)null) ?? otherwise;

    public TimeSpan? Duration(string key, TimeSpan? otherwise)
    {
        if (Raw(key) is not { } value)
        {
            return otherwise;
        }

        if (DurationText.TryParse(value, out var duration) && duration > TimeSpan.Zero)
        {
            return duration;
        }

        errors.Add(new($"{path}:{key}", value, "must be a positive duration", "Write it like 500ms, 10s, 2m or 00:00:10"));
        return otherwise;
    }

    public int Whole(string key, int otherwise) => Whole(key, (int?)null) ?? otherwise;

    public int? Whole(string key, int? otherwise)
    {
        if (Raw(key) is not { } value)
        {
            return otherwise;
        }

        if (int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        errors.Add(new($"{path}:{key}", value, "must be a whole number", "Write digits only"));
        return otherwise;
    }

    public double Ratio(string key, double otherwise)
    {
        if (Raw(key) is not { } value)
        {
            return otherwise;
        }

        var percent = value.EndsWith('%');
        if (double.TryParse(percent ? value[..^1] : value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
        {
            return percent ? number / 100 : number;
        }

        errors.Add(new($"{path}:{key}", value, "must be a ratio", "Write it like 0.1 or 10%"));
        return otherwise;
    }

    public long Bytes(string key, long otherwise)
    {
        if (Raw(key) is not { } value)
        {
            return otherwise;
        }

        var (text, unit) = value switch
        {
            _ when UnitOf(value, "KB", "KiB") is { } digits => (digits, 1L << 10),
            _ when UnitOf(value, "MB", "MiB") is { } digits => (digits, 1L << 20),
            _ when UnitOf(value, "GB", "GiB") is { } digits => (digits, 1L << 30),
            _ => (value, 1L),
        };
        if (long.TryParse(text.AsSpan().Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && Math.Abs(number) < long.MaxValue / unit)
        {
            return number * unit;
        }

        errors.Add(new($"{path}:{key}", value, "must be a number of bytes", "Write it like 65536, 64KB or 16MB"));
        return otherwise;
    }

    /// <summary>What stands before the unit. As in a policy, both spellings are in steps of 1,024.</summary>
    private static string? UnitOf(string value, params ReadOnlySpan<string> spellings)
    {
        foreach (var unit in spellings)
        {
            if (value.EndsWith(unit, StringComparison.OrdinalIgnoreCase))
            {
                return value[..^unit.Length];
            }
        }

        return null;
    }

    private IEnumerable<(string Name, string Value)> Children(string key)
    {
        known.Add(key);
        var list = section.GetSection(key);
        if (list.Value is { } single)
        {
            errors.Add(new($"{path}:{key}", single, "is not a single value", $"Write its parts below it, as {path}:{key}:…"));
        }

        foreach (var child in list.GetChildren())
        {
            if (string.IsNullOrWhiteSpace(child.Value))
            {
                errors.Add(new($"{path}:{key}:{child.Key}", null, "must not be empty", "Give it a value or remove the key"));
            }
            else
            {
                yield return (child.Key, child.Value);
            }
        }
    }

    private string? Raw(string key)
    {
        known.Add(key);
        return section[key];
    }
}
