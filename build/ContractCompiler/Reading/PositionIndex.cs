using System.Runtime.InteropServices;

namespace ContractCompiler.Reading;

/// <summary>
/// Where each JSON pointer of a document stands. Made once, in one pass, when the first finding needs a line: a document with thousands of
/// mistakes is not read thousands of times. Pointers are kept as hashes (FNV-1a, 64 bits): a collision could only misplace a finding.
/// </summary>
internal sealed class PositionIndex
{
    public const ulong Root = 14695981039346656037;

    private readonly Dictionary<ulong, SourcePosition> _positions = [];

    /// <summary>The hash of a value inside the value with the hash <paramref name="parent"/>.</summary>
    public static ulong Child(ulong parent, ReadOnlySpan<char> token)
    {
        var hash = Mix(parent, '/');
        foreach (var c in token)
        {
            hash = Mix(hash, c);
        }

        return hash;
    }

    public void Add(ulong hash, SourcePosition position) => CollectionsMarshal.GetValueRefOrAddDefault(_positions, hash, out _) = position;

    /// <summary>The position of the value at the pointer, or of its nearest ancestor that the text has.</summary>
    public SourcePosition Find(string pointer)
    {
        var best = _positions.GetValueOrDefault(Root, SourcePosition.Start);
        var hash = Root;
        foreach (var token in pointer.Split('/').Skip(1))
        {
            hash = Child(hash, JsonPointer.UnescapeToken(token));
            if (!_positions.TryGetValue(hash, out var found))
            {
                break;
            }

            best = found;
        }

        return best;
    }

    private static ulong Mix(ulong hash, char c) => unchecked((hash ^ c) * 1099511628211);
}
