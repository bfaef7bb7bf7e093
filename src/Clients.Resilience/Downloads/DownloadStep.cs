namespace Clients.Resilience;

/// <summary>Remembers how a download was asked for, so that one that breaks off can be continued: by the way that lies behind this step.</summary>
internal sealed class DownloadStep : CallStep
{
    public override ValueTask<CallOutcome> SendAsync(UpstreamCall call, HttpRequestMessage request)
    {
        if (call.Operation.Streaming && !call.Foreign && request.Method == HttpMethod.Get)
        {
            call.Download = new Download(call, Next, request);
        }

        return Next.SendAsync(call, request);
    }
}
