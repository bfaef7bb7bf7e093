using static ContractCompiler.Diff.DiffRule;
using static ContractCompiler.Diff.Verdict;

namespace ContractCompiler.Diff.CSharp;

/// <summary>
/// How a change of the generated C# is judged: whether code that calls the client still compiles, with nullable reference types and with
/// warnings as errors, and still gets what it got. Types that are sent are made by that code, types that are received are read by it.
/// </summary>
internal static class CSharpRules
{
    public static readonly DiffRule ClientRenamed = Always("client-renamed", "the interface or its namespace has another name", Breaking);
    public static readonly DiffRule MethodRemoved = Always("method-removed", "a method is gone", Breaking);
    public static readonly DiffRule MethodAdded = Always("method-added", "a new method", Additive, "a hand-written fake of the interface has to add it");
    public static readonly DiffRule MethodRenamed = Always("method-renamed", "a method has another name", Breaking);
    public static readonly DiffRule MethodObsolete = Always("method-obsolete", "a method is `[Obsolete]`", Additive,
        "CS0618 is a warning; it fails the build of an app that makes warnings errors");
    public static readonly DiffRule MethodNotObsolete = Always("method-not-obsolete", "a method is no longer `[Obsolete]`", Additive);
    public static readonly DiffRule ReturnChanged = Always("return-changed", "a method returns another type", Breaking);
    public static readonly DiffRule ReturnNotNull = Always("return-not-null", "a method no longer returns null (a reference)", Additive);

    public static readonly DiffRule ParameterAppended = Always("parameter-appended", "a new optional parameter, after those that were there", Additive,
        "`options` and `cancellationToken` move: calls that pass them by position have to name them");
    public static readonly DiffRule ParameterInserted = Always("parameter-inserted", "a new parameter before one that was there", Breaking,
        "arguments by position would mean another parameter");
    public static readonly DiffRule ParameterAddedRequired = Always("csharp-parameter-required", "a new required parameter, or one that was optional", Breaking);
    public static readonly DiffRule ParameterRemoved = Always("csharp-parameter-removed", "a parameter is gone", Breaking);
    public static readonly DiffRule ParameterRenamed = Always("parameter-renamed", "a parameter has another name", Breaking, "arguments by name no longer compile");
    public static readonly DiffRule ParameterMoved = Always("parameter-moved", "the order of parameters changed", Breaking,
        "arguments by position would mean another parameter");
    public static readonly DiffRule ParameterWidened = Always("parameter-widened", "a parameter takes what it took, and more", Additive);
    public static readonly DiffRule ParameterChanged = Always("parameter-changed", "a parameter has a type that does not take what it took", Breaking);

    public static readonly DiffRule PagingAdded = Always("paging-added", "the method that walks pages is new", Additive);
    public static readonly DiffRule PagingRemoved = Always("paging-removed", "the method that walks pages is gone", Breaking);
    public static readonly DiffRule PagingChanged = Always("paging-changed", "the method that walks pages yields another type or takes other parameters", Breaking);
    public static readonly DiffRule ErrorAdded = Always("error-added", "the body of a failure is typed", Additive);
    public static readonly DiffRule ErrorChanged = Always("error-changed", "the body of a failure has another type, or none", Breaking,
        "it compiles, but asking the exception for the old type finds nothing");

    public static readonly DiffRule TypeAdded = Always("type-added", "a new type", Additive);
    public static readonly DiffRule TypeRemoved = Always("type-removed", "a type is gone", Breaking);
    public static readonly DiffRule TypeRenamed = Always("type-renamed", "a type has another name", Breaking);
    public static readonly DiffRule TypeKind = Always("type-kind", "a type is of another kind (record, enum, union)", Breaking);
    public static readonly DiffRule TypeObsolete = Always("type-obsolete", "a type or member is `[Obsolete]`, or no longer", Additive,
        "CS0618 is a warning; it fails the build of an app that makes warnings errors");

    public static readonly DiffRule PropertyAdded = Always("property-added", "a new property", Additive);
    public static readonly DiffRule PropertyAddedRequired = new("property-added-required", "a new `required` property", Breaking, Additive,
        "code that makes a value has to set it; of a received type only fakes and tests make values");
    public static readonly DiffRule PropertyRemoved = Always("property-removed", "a property is gone", Breaking);
    public static readonly DiffRule PropertyRenamed = Always("property-renamed", "a property has another name", Breaking);
    public static readonly DiffRule PropertyNullable = new("property-nullable", "`T` → `T?`", Additive, Breaking, "reading it needs a check for null");
    public static readonly DiffRule PropertyNotNull = new("property-not-null", "`T?` → `T` of a reference type, or `required` is new", Breaking, Additive,
        "reading it compiles as before; writing null does not, and what is `required` has to be set");
    public static readonly DiffRule PropertyValueNotNull = Always("property-value-not-null", "`T?` → `T` of a value type", Breaking, "`.Value` and `??` no longer compile");
    public static readonly DiffRule PropertyNotRequired = Always("property-not-required", "`required` is gone", Additive);
    public static readonly DiffRule PropertyWidened = new("property-widened", "a type that the old one converts to", Additive, Breaking);
    public static readonly DiffRule PropertyPartial = Always("property-partial", "`T?` → `Optional<T?>` in a partial update", Breaking,
        "it compiles, but a null that was left out is now sent");
    public static readonly DiffRule PropertyChanged = Always("property-changed", "another type", Breaking);

    public static readonly DiffRule ConstantAdded = Always("constant-added", "a new constant of an enum", Additive);
    public static readonly DiffRule ConstantRemoved = Always("constant-removed", "a constant of an enum is gone or has another name", Breaking);
    public static readonly DiffRule CaseAdded = Always("case-added", "a new case of a union", Breaking, "`Match` gains a parameter");
    public static readonly DiffRule CaseRemoved = Always("case-removed", "a case of a union is gone or has another name", Breaking);
    public static readonly DiffRule CasesMoved = Always("cases-moved", "the order of the cases changed", Breaking, "so did the order of the parameters of `Match`");

    public static IReadOnlyList<DiffRule> All { get; } =
    [
        ClientRenamed, MethodRemoved, MethodAdded, MethodRenamed, MethodObsolete, MethodNotObsolete, ReturnChanged, ReturnNotNull,
        ParameterAppended, ParameterInserted, ParameterAddedRequired, ParameterRemoved, ParameterRenamed, ParameterMoved, ParameterWidened,
        ParameterChanged, PagingAdded, PagingRemoved, PagingChanged, ErrorAdded, ErrorChanged, TypeAdded, TypeRemoved, TypeRenamed, TypeKind,
        TypeObsolete, PropertyAdded, PropertyAddedRequired, PropertyRemoved, PropertyRenamed, PropertyNullable, PropertyNotNull,
        PropertyValueNotNull, PropertyNotRequired, PropertyWidened, PropertyPartial, PropertyChanged, ConstantAdded, ConstantRemoved, CaseAdded, CaseRemoved,
        CasesMoved,
    ];
}
