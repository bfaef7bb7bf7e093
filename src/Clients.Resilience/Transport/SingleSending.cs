using System.Text;

namespace Clients.Resilience;

/// <summary>
/// One pass through <see cref="TransportGuard"/> is one sending. What a server declares unprocessed (REFUSED_STREAM, a GOAWAY that names an
/// earlier stream) SocketsHttpHandler sends again by itself, up to three times and behind every policy's back. Before it writes the headers
/// of a request, and so before it opens a stream, it asks which encoding they have: the second time, the answer is a failure.
/// </summary>
internal static class SingleSending
{
    /// <summary>Which header is asked for does not matter, as long as every request has it, once.</summary>
    public const string Marker = "User-Agent";

    /// <summary>For the handler's selector of encodings, which stay what they are.</summary>
    public static Encoding? Check(string name, HttpRequestMessage request)
    {
        if (name.Equals(Marker, StringComparison.OrdinalIgnoreCase)
            && request.Options.TryGetValue(UpstreamCall.OptionKey, out var call) && !call.TrySend(request))
        {
            throw new CallFaultException(TransportFaults.Refused());
        }

        return null;
    }
}
