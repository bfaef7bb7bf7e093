using static Clients.Resilience.Tests.Matrix.RetryClass;

namespace Clients.Resilience.Tests.Matrix;

/// <summary>What a call must come to. Without <see cref="Code"/> it succeeds.</summary>
/// <param name="Deliveries">Requests that reach the server.</param>
/// <param name="Code">Stable code of the failure.</param>
/// <param name="Status">Status of the last answer.</param>
/// <param name="Effect">What is known of the effect.</param>
/// <param name="Elapsed">Exactly that long.</param>
/// <param name="RetryAfter">The wait that the last answer asked for.</param>
internal sealed record Expected(int Deliveries, string? Code, int? Status, CallEffect Effect, TimeSpan Elapsed, TimeSpan? RetryAfter);

/// <summary>
/// The specification of retries as a function: written from its tables and not from the code under test. Every body of the matrix can be
/// sent again: JSON is bytes, a seekable stream rewinds, a one-shot stream of less than 1 MB is buffered.
/// </summary>
internal static class Oracle
{
    private const int Attempts = 3;

    private static readonly TimeSpan Total = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Attempt = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan MinimumUsefulAttempt = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LeastJitter = TimeSpan.FromMilliseconds(20); // "positive jitter of at least 20 ms"

    /// <param name="fault">What goes wrong.</param>
    /// <param name="repeating">What the contract allows.</param>
    /// <param name="times">How often it goes wrong, before all is well.</param>
    public static Expected Of(FaultCase fault, Repeating repeating, int times)
    {
        var kind = repeating == Repeating.Keyed ? fault.KeyedClass ?? fault.Class : fault.Class;
        if (kind == None)
        {
            return Success(deliveries: 1, elapsed: TimeSpan.Zero);
        }

        var now = TimeSpan.Zero;
        for (var attempt = 1; ; attempt++)
        {
            if (attempt > times)
            {
                return Success(attempt, now);
            }

            var code = fault.Code;
            if (fault.Hangs)
            {
                var limit = Total - now < Attempt ? Total - now : Attempt;
                code = limit < Attempt ? "timeout_total" : "timeout_attempt";
                now += limit;
            }

            var stated = fault.RetryAfter?.Invoke(now);
            var delay = stated is { } wait ? wait + LeastJitter : TimeSpan.Zero;
            if (attempt == Attempts || !MayRepeat(kind, repeating) || now + delay + MinimumUsefulAttempt >= Total)
            {
                return new Expected(attempt, code, fault.Status, Effect(kind, fault), now, stated);
            }

            now += delay;
        }
    }

    private static bool MayRepeat(RetryClass kind, Repeating repeating) => kind switch
    {
        A => true,
        B or C => repeating is Repeating.Idempotent or Repeating.Keyed,
        _ => false,
    };

    private static CallEffect Effect(RetryClass kind, FaultCase fault) => kind switch
    {
        A or B => CallEffect.NotSent,
        C => CallEffect.Unknown,
        _ => fault.FinalEffect,
    };

    private static Expected Success(int deliveries, TimeSpan elapsed) => new(deliveries, null, null, default, elapsed, null);
}
