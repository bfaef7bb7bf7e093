namespace Clients.Resilience;

/// <summary>Cuts a body into records as it arrives. A record is valid until the next one is asked for.</summary>
internal sealed class RecordSplitter(Stream body, RecordSplitter.End end, long limit)
{
    private static readonly byte[] Mark = [0xEF, 0xBB, 0xBF];

    private byte[] buffer = new byte[4096];
    private int begin;
    private int length;
    private int searched;
    private bool afterReturn;
    private bool started;
    private bool ended;

    /// <summary>What ends a record.</summary>
    public enum End
    {
        /// <summary>A line feed.</summary>
        LineFeed,

        /// <summary>A line feed, a carriage return, or both: the lines of server-sent events.</summary>
        AnyLine,

        /// <summary>The record separator of RFC 7464, which in truth begins the next record.</summary>
        Separator,
    }

    /// <summary>The next record, without what ended it; <c>null</c> after the last. The end of the body ends a record as well.</summary>
    /// <exception cref="CallFaultException">A record is longer than the limit.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (started && Cut() is { } record)
            {
                return record;
            }

            if (ended)
            {
                return Rest();
            }

            MakeRoom();
            var read = await body.ReadAsync(buffer.AsMemory(begin + length), cancellationToken).ConfigureAwait(false);
            length += read;
            ended = read == 0;
            if (!started && (ended || length >= Mark.Length)) // less may be a part of a byte order mark
            {
                started = true;
                Skip(buffer.AsSpan(begin, length).StartsWith(Mark) ? Mark.Length : 0);
            }
        }
    }

    private ReadOnlyMemory<byte>? Cut()
    {
        SkipLineFeed();
        var rest = buffer.AsSpan(begin + searched, length - searched);
        var at = end switch
        {
            End.LineFeed => rest.IndexOf((byte)'\n'),
            End.AnyLine => rest.IndexOfAny((byte)'\n', (byte)'\r'),
            _ => rest.IndexOf((byte)0x1E),
        };
        if (at < 0)
        {
            searched = length;
            return null;
        }

        // A lone carriage return ends a line at once: waiting for its line feed would hold the event back.
        afterReturn = rest[at] == '\r';
        var record = buffer.AsMemory(begin, searched + at);
        Skip(searched + at + 1);
        return record;
    }

    private ReadOnlyMemory<byte>? Rest()
    {
        if (length == 0)
        {
            return null;
        }

        var rest = buffer.AsMemory(begin, length);
        Skip(length);
        return rest;
    }

    private void SkipLineFeed()
    {
        if (afterReturn && length > 0)
        {
            afterReturn = false;
            Skip(buffer[begin] == '\n' ? 1 : 0);
        }
    }

    private void Skip(int count)
    {
        begin += count;
        length -= count;
        searched = 0;
    }

    private void MakeRoom()
    {
        if (length > limit)
        {
            throw new CallFaultException(TransportFaults.TooLarge("Limits.Response"));
        }

        var target = length > buffer.Length / 2 ? new byte[buffer.Length * 2] : buffer;
        buffer.AsSpan(begin, length).CopyTo(target);
        (buffer, begin) = (target, 0);
    }
}
