namespace Clients.Resilience;

/// <summary>Opens the body of an accepted answer.</summary>
internal static class ResponseBody
{
    /// <summary>A body that is read within the attempt, up to the size limit.</summary>
    public static ValueTask<Stream> OpenAsync(UpstreamCall call, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var limit = call.Definition.Limits.Response;
        var length = ResponseFraming.Promised(call, response); // of a HEAD it is that of what a GET would get
        if (length > limit)
        {
            throw new CallFaultException(TransportFaults.TooLarge("Limits.Response"));
        }

        var opened = response.Content.ReadAsStreamAsync(cancellationToken);
        if (!opened.IsCompletedSuccessfully)
        {
            return OpenSlowlyAsync(call, response, opened, limit);
        }

        return new ValueTask<Stream>(Limit(call, response, opened.Result, limit));
    }

    /// <summary>A body that outlives the handler: guarded, and the owner of what the call holds.</summary>
    public static async ValueTask<Stream> OpenStreamAsync(UpstreamCall call, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        return GuardedStream.Open(call, response, stream);
    }

    private static async ValueTask<Stream> OpenSlowlyAsync(UpstreamCall call, HttpResponseMessage response, Task<Stream> opened, long limit) =>
        Limit(call, response, await opened.ConfigureAwait(false), limit);

    private static Stream Limit(UpstreamCall call, HttpResponseMessage response, Stream stream, long limit) =>
        response.Content.Headers.ContentLength is null ? new LimitedStream(stream, limit) : ResponseFraming.Checked(call, response, stream);
}
