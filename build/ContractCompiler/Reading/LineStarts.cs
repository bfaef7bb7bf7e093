using System.Text;

namespace ContractCompiler.Reading;

/// <summary>From offsets in UTF-8 text to lines and columns; a column counts UTF-16 code units, as editors do.</summary>
internal sealed class LineStarts
{
    private readonly byte[] _bytes;
    private readonly List<int> _starts = [0];

    public LineStarts(byte[] bytes)
    {
        _bytes = bytes;
        for (var at = bytes.AsSpan().IndexOf((byte)'\n'); at >= 0;)
        {
            _starts.Add(at + 1);
            var next = bytes.AsSpan(at + 1).IndexOf((byte)'\n');
            at = next < 0 ? -1 : at + 1 + next;
        }
    }

    public int OffsetOf(int line) => _starts[Math.Min(line, _starts.Count - 1)];

    public SourcePosition PositionOf(long offset)
    {
        var end = (int)Math.Min(offset, _bytes.Length);
        var found = _starts.BinarySearch(end);
        var line = found >= 0 ? found : ~found - 1;
        return new SourcePosition(line + 1, Encoding.UTF8.GetCharCount(_bytes, _starts[line], end - _starts[line]) + 1);
    }
}
