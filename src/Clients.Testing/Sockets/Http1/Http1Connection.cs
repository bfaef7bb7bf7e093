namespace Clients.Testing.Sockets.Http1;

/// <summary>Serves one HTTP/1.1 connection: request after request, each with its fault.</summary>
internal sealed class Http1Connection(FaultServer server, WireConnection wire)
{
    private readonly Http1Reader _reader = new(wire.Input);

    public async Task RunAsync()
    {
        while (await wire.WaitForDataAsync().ConfigureAwait(false) && !wire.Closed)
        {
            using var open = server.Work.Enter();
            var fault = server.NextFault();
            var exchange = await ReceiveAsync(fault).ConfigureAwait(false);
            await server.RunAsync(fault, exchange).ConfigureAwait(false);
            if (!wire.Closed && fault.Moment != WireMoment.Request && exchange.Ended)
                await exchange.DrainAsync(_reader).ConfigureAwait(false);
            else if (!exchange.Ended && !wire.Closed)
                await wire.WaitForDataAsync().ConfigureAwait(false); // whether the client is content is its decision

            if (wire.Closed)
                await wire.Ended.ConfigureAwait(false);
        }
    }

    private async Task<Http1Exchange> ReceiveAsync(WireFault fault)
    {
        Http1Head? head = null;
        RecordedRequest? request = null;
        if (fault.Moment != WireMoment.Arrival)
        {
            head = await _reader.ReadHeadAsync().ConfigureAwait(false);
            byte[] body = [];
            if (fault.Moment == WireMoment.Request)
            {
                if (head.WaitsFor100)
                    await wire.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray()).ConfigureAwait(false);

                body = await _reader.ReadBodyAsync(head).ConfigureAwait(false);
            }

            request = server.ToRequest(head.Method, head.Target, head.Headers, body);
        }

        return new Http1Exchange(server.Record(wire, request), server.AnswerOf(request), server.Pauses, wire, head);
    }
}
