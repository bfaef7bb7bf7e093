namespace Clients.Resilience;

/// <summary>What a list leaves out, as far as the upstream tells.</summary>
[Flags]
public enum ListGap
{
    /// <summary>Nothing that is known of.</summary>
    None = 0,

    /// <summary>The upstream has not looked everywhere, for instance because its own time ran out: more may match.</summary>
    Incomplete = 1,

    /// <summary>More match than the upstream serves; this is the last page that can be had.</summary>
    Ceiling = 2,
}
