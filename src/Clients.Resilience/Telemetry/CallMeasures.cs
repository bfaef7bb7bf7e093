namespace Clients.Resilience;

/// <summary>What a call has met on its way, kept for its record.</summary>
internal struct CallMeasures
{
    public TimeSpan GateWait;
    public TimeSpan QueueWait;

    /// <summary>Bytes of bodies read, of all attempts, after decompression.</summary>
    public long Received;

    /// <summary>What the cache had to do with the last answer.</summary>
    public CacheResult Cache;

    /// <summary>Bytes of bodies that the upstream confirmed instead of sending them; they are among those received.</summary>
    public long Saved;

    /// <summary>Bytes of the request's body, of one attempt; <c>null</c> when nobody stated them.</summary>
    public long? Sent;

    public byte ConnectTimeouts;
    public byte AttemptTimeouts;
    public byte BodyTimeouts;
    public byte TotalTimeouts;

    private CallFailure? counted;

    /// <summary>The kind of timeout that a failure is, the first time it is seen: an attempt's failure may become the call's.</summary>
    public string? Count(CallFailure failure)
    {
        if (ReferenceEquals(counted, failure))
        {
            return null;
        }

        counted = failure;
        switch (failure.Code)
        {
            case UpstreamErrorCode.TimeoutConnect:
                ConnectTimeouts++;
                return "connect";
            case UpstreamErrorCode.TimeoutAttempt:
                AttemptTimeouts++;
                return "attempt";
            case UpstreamErrorCode.TimeoutBody:
                BodyTimeouts++;
                return "body";
            case UpstreamErrorCode.TimeoutTotal:
                TotalTimeouts++;
                return "total";
            default:
                return null;
        }
    }
}
