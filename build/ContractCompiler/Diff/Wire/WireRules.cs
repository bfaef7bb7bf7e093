using static ContractCompiler.Diff.DiffRule;
using static ContractCompiler.Diff.Verdict;

namespace ContractCompiler.Diff.Wire;

/// <summary>How a change of the wire is judged, seen from an app that was built with the old contract and meets the new upstream.</summary>
internal static class WireRules
{
    public static readonly DiffRule OperationRemoved = Always("operation-removed", "an operation is gone", Breaking);
    public static readonly DiffRule OperationAdded = Always("operation-added", "a new operation", Additive);
    public static readonly DiffRule OperationMoved = Always("operation-moved", "same operationId, other method or path", Breaking,
        "a client built with the old contract calls an address that is gone");
    public static readonly DiffRule OperationIdChanged = Always("operation-id", "same method and path, other operationId", None);
    public static readonly DiffRule PathParameterRenamed = Always("path-parameter-renamed", "a placeholder of the path has another name", None,
        "only its position is on the wire");
    public static readonly DiffRule OperationDeprecated = Always("operation-deprecated", "an operation is deprecated", Additive);
    public static readonly DiffRule OperationUndeprecated = Always("operation-undeprecated", "an operation is no longer deprecated", Additive);
    public static readonly DiffRule ServerRemoved = Always("server-removed", "a server is no longer named", Breaking);
    public static readonly DiffRule ServerAdded = Always("server-added", "a further server", Additive);
    public static readonly DiffRule SecurityTightened = Sent("security-tightened", "a credential or scope is needed that was not", Breaking);
    public static readonly DiffRule SecurityRelaxed = Sent("security-relaxed", "a credential or scope is no longer needed, or another also serves", Additive);

    public static readonly DiffRule ParameterAdded = Sent("parameter-added", "a new optional parameter", Additive);
    public static readonly DiffRule ParameterAddedRequired = Sent("parameter-added-required", "a new required parameter", Breaking);
    public static readonly DiffRule ParameterRemoved = Sent("parameter-removed", "a parameter is gone", Additive,
        "servers pass over what they do not know");
    public static readonly DiffRule ParameterRequired = Sent("parameter-required", "an optional parameter is now required", Breaking);
    public static readonly DiffRule ParameterOptional = Sent("parameter-optional", "a required parameter is now optional", Additive);
    public static readonly DiffRule ParameterStyle = Sent("parameter-style", "a parameter is written in another way (style, explode, media type)", Breaking);

    public static readonly DiffRule BodyAdded = Sent("body-added", "a new optional body", Additive);
    public static readonly DiffRule BodyAddedRequired = Sent("body-added-required", "a new required body", Breaking);
    public static readonly DiffRule BodyRemoved = Sent("body-removed", "the body is gone", Additive, "servers pass over what they do not know");
    public static readonly DiffRule BodyRequired = Sent("body-required", "an optional body is now required", Breaking);
    public static readonly DiffRule BodyOptional = Sent("body-optional", "a required body is now optional", Additive);
    public static readonly DiffRule MediaTypeAdded = new("media-type-added", "a further media type", Additive, Additive);
    public static readonly DiffRule MediaTypeRemoved = new("media-type-removed", "a media type is gone", Breaking, Breaking);

    public static readonly DiffRule SuccessAdded = Received("success-added", "a new 2xx status", Breaking,
        "an old client reads it as one of the answers that it knows");
    public static readonly DiffRule SuccessRemoved = Received("success-removed", "a 2xx status is gone", Additive);
    public static readonly DiffRule FailureAdded = Received("failure-added", "a new status that is no success", Additive, "it was an error before, only undocumented");
    public static readonly DiffRule FailureRemoved = Received("failure-removed", "a status that is no success is gone", Additive);
    public static readonly DiffRule ContentAdded = Received("content-added", "an answer gets a body", Additive);
    public static readonly DiffRule ContentRemoved = Received("content-removed", "an answer loses its body", Breaking);
    public static readonly DiffRule HeaderAdded = Received("header-added", "an answer gets a header", Additive);
    public static readonly DiffRule HeaderRemoved = Received("header-removed", "an answer loses a header", Breaking);

    public static readonly DiffRule MemberAdded = new("member-added", "a new member", Additive, Additive, "optional where it is sent");
    public static readonly DiffRule MemberAddedRequired = Sent("member-added-required", "a new required member", Breaking);
    public static readonly DiffRule MemberRemoved = new("member-removed", "a member is gone", Additive, Breaking,
        "sent: servers pass over what they do not know");
    public static readonly DiffRule MemberRefused = Sent("member-refused", "a member is gone and the schema refuses unknown ones", Breaking);
    public static readonly DiffRule MemberRequired = new("member-required", "an optional member is now required", Breaking, Additive);
    public static readonly DiffRule MemberOptional = new("member-optional", "a required member is now optional", Additive, Breaking);
    public static readonly DiffRule MemberDeprecated = new("member-deprecated", "a member or schema is deprecated", Additive, Additive);
    public static readonly DiffRule OthersRefused = new("others-refused", "unknown members are now refused", Breaking, Additive);
    public static readonly DiffRule OthersAllowed = new("others-allowed", "unknown members are now allowed", Additive, Additive);

    public static readonly DiffRule Nullable = new("nullable", "a value may now be null", Additive, Breaking);
    public static readonly DiffRule NotNullable = new("not-nullable", "a value may no longer be null", Breaking, Additive);
    public static readonly DiffRule TypeWidened = new("type-widened", "a type or format takes in what it was, and more", Additive, Breaking);
    public static readonly DiffRule TypeNarrowed = new("type-narrowed", "a type or format is a part of what it was", Breaking, Additive);
    public static readonly DiffRule TypeChanged = new("type-changed", "another type or format", Breaking, Breaking);
    public static readonly DiffRule ValueAdded = new("value-added", "a further value of an enum", Additive, Additive, "enums are open: an unknown value never throws");
    public static readonly DiffRule ValueRemoved = new("value-removed", "a value of an enum is gone", Breaking, Additive);
    public static readonly DiffRule ValuesListed = new("values-listed", "any value was allowed, now some", Breaking, Additive);
    public static readonly DiffRule ValuesFreed = new("values-freed", "some values were allowed, now any", Additive, Additive, "enums are open");
    public static readonly DiffRule LimitTightened = new("limit-tightened", "a limit (length, range, count, pattern) is tighter", Breaking, Additive);
    public static readonly DiffRule LimitRelaxed = new("limit-relaxed", "a limit is wider or gone", Additive, Additive, "clients do not hold answers to limits");
    public static readonly DiffRule DefaultChanged = Sent("default-changed", "another default", Additive, "the server assumes something else where the value is left out");
    public static readonly DiffRule AlternativeAdded = new("alternative-added", "a further alternative of a union", Additive, Additive, "unions have an unknown case");
    public static readonly DiffRule AlternativeRemoved = new("alternative-removed", "an alternative of a union is gone", Breaking, Additive);
    public static readonly DiffRule UnionMade = new("union-made", "one schema became one of several", Additive, Breaking);
    public static readonly DiffRule UnionUnmade = new("union-unmade", "one of several schemas became one schema", Breaking, Additive);
    public static readonly DiffRule DiscriminatorChanged = new("discriminator-changed", "another member tells the alternatives apart", Breaking, Breaking);

    public static IReadOnlyList<DiffRule> All { get; } =
    [
        OperationRemoved, OperationAdded, OperationMoved, OperationIdChanged, PathParameterRenamed, OperationDeprecated, OperationUndeprecated,
        ServerRemoved, ServerAdded, SecurityTightened, SecurityRelaxed, ParameterAdded, ParameterAddedRequired, ParameterRemoved,
        ParameterRequired, ParameterOptional, ParameterStyle, BodyAdded, BodyAddedRequired, BodyRemoved, BodyRequired, BodyOptional,
        MediaTypeAdded, MediaTypeRemoved, SuccessAdded, SuccessRemoved, FailureAdded, FailureRemoved, ContentAdded, ContentRemoved,
        HeaderAdded, HeaderRemoved, MemberAdded, MemberAddedRequired, MemberRemoved, MemberRefused, MemberRequired, MemberOptional,
        MemberDeprecated, OthersRefused, OthersAllowed, Nullable, NotNullable, TypeWidened, TypeNarrowed, TypeChanged, ValueAdded,
        ValueRemoved, ValuesListed, ValuesFreed, LimitTightened, LimitRelaxed, DefaultChanged, AlternativeAdded, AlternativeRemoved,
        UnionMade, UnionUnmade, DiscriminatorChanged,
    ];
}
