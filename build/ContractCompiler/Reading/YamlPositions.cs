using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ContractCompiler.Reading;

/// <summary>Where the values of a YAML document stand. What an alias repeats is found where the alias stands.</summary>
internal static class YamlPositions
{
    public static PositionIndex Index(byte[] bytes)
    {
        var index = new PositionIndex();
        var parser = YamlSource.ParserOf(bytes);
        parser.Consume<StreamStart>();
        parser.Consume<DocumentStart>();
        Walk(PositionIndex.Root);
        return index;

        void Walk(ulong at)
        {
            if (parser.TryConsume<MappingStart>(out _))
            {
                while (!parser.TryConsume<MappingEnd>(out _))
                {
                    var key = parser.Consume<Scalar>();
                    var child = PositionIndex.Child(at, key.Value);
                    index.Add(child, YamlSource.PositionOf(key.Start));
                    Walk(child);
                }
            }
            else if (parser.TryConsume<SequenceStart>(out _))
            {
                for (var i = 0; !parser.TryConsume<SequenceEnd>(out _); i++)
                {
                    var child = PositionIndex.Child(at, i.ToString(CultureInfo.InvariantCulture));
                    index.Add(child, YamlSource.PositionOf(parser.Current!.Start));
                    Walk(child);
                }
            }
            else
            {
                parser.MoveNext();
            }
        }
    }
}
