using System.Security.Cryptography.X509Certificates;

namespace Clients.Testing;

/// <summary>How a <see cref="FaultServer"/> speaks when nothing is wrong.</summary>
public sealed record FaultServerOptions
{
    /// <summary>Speaks HTTP/2 (over cleartext by prior knowledge) instead of HTTP/1.1.</summary>
    public bool Http2 { get; init; }

    /// <summary>Certificate with its private key; with one, the server speaks TLS.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The answer of requests that meet no fault, and the one that faults spoil.</summary>
    /// <value>Default: 200 with the JSON object <c>{}</c>.</value>
    public Func<RecordedRequest, FakeResponse> Answer { get; init; } = static _ => FakeResponse.Json("{}");

    /// <summary>The clock of <see cref="RecordedRequest.Time"/>. Nothing else of the server goes by a clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
