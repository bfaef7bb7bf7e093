using System.Diagnostics;

namespace Clients.Resilience;

/// <summary>How a logical call ended: what its log record, its measurements and its span say.</summary>
internal readonly struct CallRecord
{
    public required OperationDefinition Operation { get; init; }

    public required int? Status { get; init; }

    /// <summary>The error code; <c>null</c> when the call succeeded.</summary>
    public required string? Code { get; init; }

    public required CallEffect Effect { get; init; }

    public required int Attempts { get; init; }

    public required TimeSpan Elapsed { get; init; }

    public required CallMeasures Measures { get; init; }

    public required Activity? Activity { get; init; }

    public string? CorrelationId { get; init; }
}
