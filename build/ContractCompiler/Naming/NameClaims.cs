using System.Security.Cryptography;
using System.Text;

namespace ContractCompiler.Naming;

/// <summary>One thing that wants a name.</summary>
/// <param name="Key">The thing.</param>
/// <param name="Wanted">The name that it gets if nothing else wants it.</param>
/// <param name="Identity">What it is called where it is declared: the order in which rivals are served.</param>
internal readonly record struct NameClaim<TKey>(TKey Key, string Wanted, string Identity);

/// <summary>
/// Shares out the names of one scope. What a claimant gets depends on the claims, never on their order: where a contract declares a thing,
/// and what stands before it, makes no difference to any name (docs/decisions/0013).
/// </summary>
internal static class NameClaims
{
    private const int HashBytes = 2;

    /// <param name="claims">All claims of the scope.</param>
    /// <param name="reserved">Names that nobody may have.</param>
    /// <param name="word">What is put behind the name of a claimant that came away empty-handed.</param>
    /// <param name="lost">Told of every claimant that did.</param>
    public static Dictionary<TKey, string> Settle<TKey>(
        IEnumerable<NameClaim<TKey>> claims, IEnumerable<string> reserved, string word, Action<NameClaim<TKey>, string>? lost = null)
        where TKey : notnull
    {
        var taken = new HashSet<string>(reserved, StringComparer.OrdinalIgnoreCase);
        var rivals = claims.GroupBy(c => c.Wanted, StringComparer.OrdinalIgnoreCase).Select(g => g
            .OrderByDescending(c => c.Identity == c.Wanted).ThenBy(c => c.Identity, StringComparer.Ordinal).ToList()).ToList();
        var result = new Dictionary<TKey, string>();
        var losers = new List<NameClaim<TKey>>();
        foreach (var group in rivals)
        {
            var isFree = taken.Add(group[0].Wanted);
            if (isFree)
            {
                result.Add(group[0].Key, group[0].Wanted);
            }

            losers.AddRange(isFree ? group.Skip(1) : group);
        }

        foreach (var loser in losers.OrderBy(c => c.Identity, StringComparer.Ordinal))
        {
            var name = Substitutes(loser.Wanted + word, loser.Identity).First(taken.Add);
            result.Add(loser.Key, name);
            lost?.Invoke(loser, name);
        }

        return result;
    }

    /// <summary>Made of the claimant's own name alone: numbers would depend on how many others there are.</summary>
    private static IEnumerable<string> Substitutes(string name, string identity)
    {
        yield return name;
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(identity)));
        for (var length = 2 * HashBytes; length <= hash.Length; length++)
        {
            yield return name + hash[..length];
        }
    }
}
