namespace Clients.Testing.Http;

/// <summary>Where a stateful fake takes part in every exchange, around the operations' handlers.</summary>
internal sealed record FakeHooks
{
    /// <summary>Maps an address that the contract does not declare to one that it does.</summary>
    public Func<string, string> RewritePath { get; init; } = path => path;

    /// <summary>Answers what the contract does not declare; null for what it does not know either, which is a violation.</summary>
    public Func<RecordedRequest, FakeResponse?> Undeclared { get; init; } = _ => null;

    /// <summary>Answers in place of the operation, for instance because the credential is wrong; null lets it pass.</summary>
    public Func<FakeRequest, FakeResponse?> Before { get; init; } = _ => null;

    /// <summary>Completes every answer, for instance with the headers of a rate limit.</summary>
    public Func<FakeRequest, FakeResponse, FakeResponse> After { get; init; } = (_, response) => response;
}
