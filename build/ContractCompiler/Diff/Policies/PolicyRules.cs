using static ContractCompiler.Diff.DiffRule;
using static ContractCompiler.Diff.Verdict;

namespace ContractCompiler.Diff.Policies;

/// <summary>How a change of a policy is judged: whether calls that succeeded may now fail, or have an effect that they had not.</summary>
internal static class PolicyRules
{
    public static readonly DiffRule Name = Always("policy-name", "the upstream has another name", Breaking, "configuration, telemetry and registration go by it");
    public static readonly DiffRule Address = Always("policy-address", "another base address", Breaking);
    public static readonly DiffRule Internal = Always("policy-internal", "the upstream is internal, or no longer", Breaking);
    public static readonly DiffRule EgressNarrowed = Always("policy-egress-narrowed", "a host, scheme or port may no longer be called", Breaking);
    public static readonly DiffRule EgressWidened = Always("policy-egress-widened", "a further host, scheme or port may be called", Additive);
    public static readonly DiffRule Credential = Always("policy-credential", "another scheme or place of the credential, or it is no longer optional", Breaking,
        "the deployment has to follow");
    public static readonly DiffRule CredentialRelaxed = Always("policy-credential-relaxed", "the credential is optional, or a scope is no longer needed", Additive);
    public static readonly DiffRule ScopeAdded = Always("policy-scope-added", "an operation needs a further scope", Breaking);
    public static readonly DiffRule BudgetLowered = Always("policy-budget-lowered", "a shorter budget", Breaking, "calls that took longer now fail");
    public static readonly DiffRule BudgetRaised = Always("policy-budget-raised", "a longer budget", Additive);
    public static readonly DiffRule LimitLowered = Always("policy-limit-lowered", "a lower limit (concurrency, sizes)", Breaking, "calls beyond it now fail");
    public static readonly DiffRule LimitRaised = Always("policy-limit-raised", "a higher limit", Additive);
    public static readonly DiffRule Idempotent = Always("policy-idempotent", "an operation is repeated after failures that leave its outcome open", Breaking,
        "its effect may happen twice unless the upstream prevents it");
    public static readonly DiffRule NotIdempotent = Always("policy-not-idempotent", "an operation is no longer repeated then", Additive);
    public static readonly DiffRule Retry = Always("policy-retry", "retries, polling, breaker or rate limit are set otherwise", Additive);
    public static readonly DiffRule Cache = Always("policy-cache", "other answers are kept, or for another time", Additive, "the upstream still confirms each of them");
    public static readonly DiffRule Headers = Always("policy-headers", "other headers are sent or passed on", Additive);
    public static readonly DiffRule ErrorCode = Always("policy-error-code", "another error code for an answer", Breaking, "apps decide by it");
    public static readonly DiffRule Paging = Always("policy-paging", "pages are walked in another way", Additive, "what it does to the methods is said as C#");

    public static IReadOnlyList<DiffRule> All { get; } =
    [
        Name, Address, Internal, EgressNarrowed, EgressWidened, Credential, CredentialRelaxed, ScopeAdded, BudgetLowered, BudgetRaised,
        LimitLowered, LimitRaised, Idempotent, NotIdempotent, Retry, Cache, Headers, ErrorCode, Paging,
    ];
}
