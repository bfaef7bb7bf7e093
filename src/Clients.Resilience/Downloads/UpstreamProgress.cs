using System.Runtime.InteropServices;

namespace Clients.Resilience;

/// <summary>How far a download has come.</summary>
/// <param name="Received">Bytes that the reader has got so far.</param>
/// <param name="Total">Bytes of the whole; <c>null</c> when the upstream does not say (chunked, compressed).</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct UpstreamProgress(long Received, long? Total);
