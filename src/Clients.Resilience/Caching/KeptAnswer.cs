namespace Clients.Resilience;

/// <summary>
/// What becomes of the answer of one attempt: copied while it is read, and kept once it was read to its end and accepted; or forgotten, if a
/// confirmed one turns out to be unreadable.
/// </summary>
internal sealed class KeptAnswer
{
    private const int FirstBuffer = 16 * 1024;

    private readonly Lock gate = new(); // an abandoned call is ended from another thread than its reader's

    private readonly ResponseCache cache;
    private readonly CacheKey key;
    private readonly StoredAnswer? head;
    private readonly long? promised;
    private readonly long largest;
    private byte[] copy = [];
    private int length;
    private bool copying;
    private bool whole;

    /// <summary>One that was kept before and has been confirmed.</summary>
    public KeptAnswer(ResponseCache cache, CacheKey key) => (this.cache, this.key) = (cache, key);

    /// <summary>A new one, whose body is still to be read.</summary>
    public KeptAnswer(ResponseCache cache, CacheKey key, HttpResponseMessage response)
        : this(cache, key)
    {
        head = cache.Describe(response, key);
        promised = response.Content.Headers.ContentLength;
        largest = cache.Policy.Entry;
        copying = true;
    }

    public void Copy(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            if (copying && Fits((long)length + bytes.Length))
            {
                bytes.CopyTo(copy.AsSpan(length));
                length += bytes.Length;
            }
        }
    }

    /// <summary>The body has ended by itself; on HTTP/2 nobody has compared its length so far.</summary>
    public void End()
    {
        lock (gate)
        {
            whole = copying && (promised is null || promised == length);
        }
    }

    /// <summary>Its reader is content.</summary>
    public void Accept()
    {
        lock (gate)
        {
            if (whole)
            {
                cache.Keep(key, head!, copy.Length == length ? copy : copy[..length]);
            }

            Discard();
        }
    }

    /// <summary>It could not be read, or not to its end.</summary>
    public void Refuse()
    {
        if (head is null)
        {
            cache.Forget(key);
        }

        lock (gate)
        {
            Discard();
        }
    }

    private bool Fits(long needed)
    {
        if (needed <= copy.Length)
        {
            return true;
        }

        var size = Math.Min(Math.Max(promised ?? Math.Max(2L * copy.Length, FirstBuffer), needed), largest);
        if (needed > largest || !cache.TryReserve(size - copy.Length))
        {
            Discard();
            return false;
        }

        Array.Resize(ref copy, (int)size);
        return true;
    }

    private void Discard()
    {
        cache.Release(copy.Length);
        (copy, length, copying, whole) = ([], 0, false, false);
    }
}
