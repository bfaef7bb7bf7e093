using System.Globalization;
using System.Text;

namespace Clients.Resilience;

/// <summary>What is known of the effect of a failed call.</summary>
public enum CallEffect
{
    /// <summary>None: it was not sent, or the upstream declared that it did not process it.</summary>
    NotSent,

    /// <summary>It was sent, and there is no answer that tells.</summary>
    Unknown,

    /// <summary>The upstream processed it and answered.</summary>
    Processed,
}

/// <summary>One failed call, in the words of this library. Safe to log, except <see cref="Body"/> and <see cref="RawBody"/>.</summary>
public sealed record UpstreamError
{
    /// <summary>One of <see cref="UpstreamErrorCode"/>, or the policy's own name for a status.</summary>
    public required string Code { get; init; }

    /// <summary>Name of the upstream; empty when a foreign exception does not tell.</summary>
    public string Upstream { get; init; } = string.Empty;

    /// <summary>Id of the operation; empty when unknown.</summary>
    public string Operation { get; init; } = string.Empty;

    /// <summary>HTTP status, if there was an answer.</summary>
    public int? Status { get; init; }

    /// <summary>Attempts that were made; 0 when nothing was sent.</summary>
    public int Attempts { get; init; }

    /// <summary>Earliest useful moment for another try.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>The same as a duration, counted from the failure.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What is known of the effect.</summary>
    public CallEffect Effect { get; init; }

    /// <summary>The id that ties this call to the logs of both sides.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>The error body, deserialised as the contract says; <c>null</c> when it has no type or does not fit.</summary>
    public object? Body { get; init; }

    /// <summary>The beginning of the error body (at most 8 KB), for diagnostics only: never show it to a user.</summary>
    public string? RawBody { get; init; }

    /// <summary>What happened and what to do about it, without secrets.</summary>
    public string? Detail { get; init; }

    /// <summary>Headers of the answer, if there was one.</summary>
    public UpstreamHeaders Headers { get; init; } = UpstreamHeaders.Empty;

    /// <summary>For <c>ToString</c>, which ends in logs: neither bodies nor headers.</summary>
    private bool PrintMembers(StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"Code = {Code}, Upstream = {Upstream}, Operation = {Operation}, Status = {Status}, Attempts = {Attempts}, ");
        text.Append(CultureInfo.InvariantCulture, $"Effect = {Effect}, RetryAt = {RetryAt:O}, CorrelationId = {CorrelationId}, Detail = {Detail}");
        return true;
    }
}
