using System.Collections.Concurrent;
using System.Globalization;
using Clients.Testing.Faults;
using Clients.Testing.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Clients.Testing.GitHub;

/// <summary>
/// The storage host that downloads are redirected to: the address itself is the credential, it works for a short time, and a request that
/// also carries <c>Authorization</c> is refused, as blob storage does.
/// </summary>
internal sealed class SignedHost : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, SignedFile> _files = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();
    private readonly FakeGitHubOptions _options;
    private LoopbackServer? _server;
    private long _count;
    private int _edition;

    private SignedHost(FakeGitHubOptions options) => _options = options;

    public Uri BaseAddress => new UriBuilder(_server!.BaseAddress) { Host = _options.SignedHostName }.Uri;

    public IReadOnlyList<RecordedRequest> Requests => [.. _requests];

    public OperationFaults Faults { get; } = new();

    public static async Task<SignedHost> StartAsync(FakeGitHubOptions options, CancellationToken cancellationToken)
    {
        var host = new SignedHost(options);
        host._server = await LoopbackServer.StartAsync(host.HandleAsync, HttpProtocols.Http1, cancellationToken).ConfigureAwait(false);
        return host;
    }

    /// <summary>A redirect to an address where the content can be had for a while.</summary>
    public FakeResponse Redirect(Func<byte[]> content, string contentType, string fileName)
    {
        var signature = Seed.Sha(string.Create(CultureInfo.InvariantCulture, $"signature {Interlocked.Increment(ref _count)}"));
        var expires = _options.TimeProvider.GetUtcNow() + _options.SignedAddressLifetime;
        _files[signature] = new SignedFile(content, contentType, fileName, expires);
        return FakeResponse.Empty(302).With(
            "Location", new Uri(BaseAddress, $"/signed/{Uri.EscapeDataString(fileName)}?sig={signature}&se=1").AbsoluteUri);
    }

    /// <summary>From now on every file is another one.</summary>
    public void Change() => Interlocked.Increment(ref _edition);

    public async ValueTask DisposeAsync()
    {
        if (_server is { } server)
            await server.DisposeAsync().ConfigureAwait(false);
    }

    private async Task HandleAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var request = await Exchange.ReadAsync(context, _options.TimeProvider.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        _requests.Enqueue(request);
        await FaultRunner.RunAsync(Faults.Next(), context, () => Task.FromResult(Answer(request)), _options.TimeProvider, cancellationToken).ConfigureAwait(false);
    }

    private FakeResponse Answer(RecordedRequest request)
    {
        if (request.Headers.ContainsKey("Authorization") || request.Headers.ContainsKey("Cookie"))
            return Error(400, "InvalidAuthenticationInfo", "Only one authentication mechanism is allowed: the signature in the address.");

        var signature = Exchange.ReadQuery(request.Query).GetValueOrDefault("sig")?[0] ?? "";
        if (!_files.TryGetValue(signature, out var file) || _options.TimeProvider.GetUtcNow() >= file.Expires)
            return Error(403, "AuthenticationFailed", "The signature is wrong or has expired.");

        var response = FakeResponse.Bytes(Content(file), file.ContentType).With("Content-Disposition", $"attachment; filename={file.FileName}");
        return _options.DownloadRanges ? FilePart.Of(request, response) : response;
    }

    private byte[] Content(SignedFile file) => _edition == 0 ? file.Content() : [.. file.Content(), .. new byte[_edition]];

    private static FakeResponse Error(int status, string code, string message) =>
        FakeResponse.Text(
            $"<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>{message}</Message></Error>", "application/xml", status);

    private sealed record SignedFile(Func<byte[]> Content, string ContentType, string FileName, DateTimeOffset Expires);
}
