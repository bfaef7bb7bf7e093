using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Clients.Testing.Tests.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace Clients.Testing.Tests.Faults;

public sealed class FaultTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private FakeUpstream _upstream = null!;
    private HttpClient _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _upstream = await FakeUpstream.FromContract(Contract.Text, new FakeUpstreamOptions { TimeProvider = _time }).StartAsync(Token);
        _client = new HttpClient { BaseAddress = _upstream.BaseAddress };
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Faults_InOrder_EachAsOftenAsAsked_ThenAllIsWell()
    {
        _upstream.Faults.On("getOrder").Status(503, TimeSpan.FromMilliseconds(1500)).Times(2).Status(429);

        var statuses = new List<int>();
        for (var i = 0; i < 5; i++)
        {
            using var response = await _client.GetAsync("orders/1", Token);
            statuses.Add((int)response.StatusCode);
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
                Assert.Equal(TimeSpan.FromSeconds(2), response.Headers.RetryAfter?.Delta);
        }

        Assert.Equal([503, 503, 429, 200, 200], statuses);
        Assert.Equal(5, _upstream.Requests.Count);
    }

    [Fact]
    public async Task Faults_OfAnotherOperation_DoNotApply()
    {
        _upstream.Faults.On("shipOrder").Status(500).Always();
        _upstream.Faults.OnAny().Status(502);

        using var any = await _client.GetAsync("orders/1", Token);
        using var well = await _client.GetAsync("orders/1", Token);
        using var always = await _client.PostAsync("orders/1:ship", null, Token);
        using var again = await _client.PostAsync("orders/1:ship", null, Token);
        _upstream.Faults.Clear();
        using var cleared = await _client.PostAsync("orders/1:ship", null, Token);

        Assert.Equal([502, 200, 500, 500, 204], new[] { any, well, always, again, cleared }.Select(response => (int)response.StatusCode));
    }

    [Fact]
    public async Task Reset_ClosesTheConnectionWithRst()
    {
        _upstream.Faults.On("getOrder").Reset();

        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => _client.GetAsync("orders/1", Token));

        var socket = Assert.IsType<SocketException>(exception.InnerException?.InnerException);
        Assert.Equal(SocketError.ConnectionReset, socket.SocketErrorCode);
        using var after = await _client.GetAsync("orders/1", Token);
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    [Fact]
    public async Task LoseAnswer_DoesWhatWasAsked_AndResets()
    {
        var shipped = 0;
        _upstream.On("shipOrder", _ =>
        {
            shipped++;
            return FakeResponse.Empty(204);
        });
        _upstream.Faults.On("shipOrder").LoseAnswer();

        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => _client.PostAsync("orders/1:ship", null, Token));

        Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(exception.InnerException?.InnerException).SocketErrorCode);
        Assert.Equal(1, shipped);
    }

    [Fact]
    public async Task Stall_SendsTheFirstBytes_AndNothingMore()
    {
        _upstream.Faults.On("getOrder").Stall(5);
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Token);

        using var response = await _client.GetAsync("orders/1", HttpCompletionOption.ResponseHeadersRead, Token);
        await using var stream = await response.Content.ReadAsStreamAsync(Token);
        var buffer = new byte[5];
        await stream.ReadExactlyAsync(buffer, Token);
        var more = stream.ReadAsync(buffer, giveUp.Token).AsTask();

        Assert.Equal("{\"id\"", System.Text.Encoding.UTF8.GetString(buffer));
        Assert.False(more.IsCompleted);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => more);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(100_000)]
    public async Task Truncate_SendsFewerBytesThanPromised(int bytes)
    {
        _upstream.Faults.On("getOrder").Truncate(bytes);

        using var response = await _client.GetAsync("orders/1", HttpCompletionOption.ResponseHeadersRead, Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var exception = await Assert.ThrowsAsync<HttpIOException>(async () =>
        {
            await using var stream = await response.Content.ReadAsStreamAsync(Token);
            await stream.CopyToAsync(Stream.Null, Token);
        });

        Assert.Equal(HttpRequestError.ResponseEnded, exception.HttpRequestError);
        using var after = await _client.GetAsync("orders/1", Token);
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    [Fact]
    public async Task CloseAfterHeaders_PromisesABodyAndSendsNone()
    {
        _upstream.Faults.On("getOrder").CloseAfterHeaders();

        using var response = await _client.GetAsync("orders/1", HttpCompletionOption.ResponseHeadersRead, Token);

        Assert.True(response.Content.Headers.ContentLength > 0);
        await Assert.ThrowsAsync<HttpRequestException>(() => response.Content.ReadAsByteArrayAsync(Token));
    }

    [Fact]
    public async Task MalformedJson_IsNoJson()
    {
        _upstream.Faults.On("getOrder").MalformedJson();

        var body = await _client.GetStringAsync("orders/1", Token);

        Assert.ThrowsAny<JsonException>(() => JsonNode.Parse(body));
    }

    [Fact]
    public async Task Body_ReplacesTheAnswer()
    {
        _upstream.Faults.On("getOrder").Body(502, "text/html", "<h1>Bad gateway</h1>");

        using var response = await _client.GetAsync("orders/1", Token);

        Assert.Equal((HttpStatusCode.BadGateway, "text/html"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Equal("<h1>Bad gateway</h1>", await response.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task Delay_WaitsByTheFakesClock()
    {
        var timers = new TimerSignal();
        await using var upstream = await FakeUpstream.FromContract(Contract.Text, new FakeUpstreamOptions { TimeProvider = timers }).StartAsync(Token);
        using var client = new HttpClient { BaseAddress = upstream.BaseAddress };
        upstream.Faults.On("getOrder").Delay(TimeSpan.FromMinutes(5));

        var call = client.GetAsync("orders/1", Token);
        await timers.Created.WaitAsync(Token);
        Assert.False(call.IsCompleted);
        timers.Advance(TimeSpan.FromMinutes(5));

        using var response = await call;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Hang_EndsWhenTheFakeIsDisposed()
    {
        _upstream.Faults.On("getOrder").Hang();

        var call = _client.GetAsync("orders/1", Token);
        await _upstream.WaitForRequestsAsync(1, Token);
        await _upstream.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), Token);

        await Assert.ThrowsAsync<HttpRequestException>(() => call);
    }

    [Fact]
    public async Task Hang_EndsWhenTheClientGivesUp()
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Token);
        _upstream.Faults.On("getOrder").Hang();

        var call = _client.GetAsync("orders/1", giveUp.Token);
        await _upstream.WaitForRequestsAsync(1, Token);
        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public void Times_WithoutAFault_SaysWhatToDo() =>
        Assert.Contains("add one first", Assert.Throws<InvalidOperationException>(() => _upstream.Faults.On("getOrder").Times(2)).Message);
}
