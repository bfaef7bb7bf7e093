using System.Globalization;
using System.Text.Json;

namespace Clients.Resilience.Tests;

/// <summary>What an upstream gets that says nothing: the numbers of the documentation.</summary>
public sealed class DefinitionDefaultsTests
{
    [Fact]
    public void Definition_ThatSaysNothing_HasTheDocumentedValues()
    {
        var definition = new UpstreamDefinition { Name = "a", BaseAddress = new Uri("https://a.example") };
        object[] parts =
        [
            definition.Budget, definition.Retry, definition.Breaker, definition.Concurrency, definition.Limits, definition.Cache, definition.Credential, definition.Headers,
            definition.Egress, new PollPolicy(), new OAuth2Policy(), new GitHubAppPolicy(), OperationInput.None,
        ];

        Assert.Equal(
            """
            BudgetPolicy {"Total":"00:00:10","Attempt":"00:00:03","Connect":"00:00:02","Idle":"00:00:30"}
            RetryPolicy {"Attempts":3,"BaseDelay":"00:00:00.1000000","MaxDelay":"00:00:05","RetryBudget":0.1}
            BreakerPolicy {"FailureRatio":0.5,"Minimum":20,"Consecutive":5,"Window":"00:00:30","Open":"00:00:05","MaxOpen":"00:01:00"}
            ConcurrencyPolicy {"Limit":50,"Queue":100}
            LimitPolicy {"Request":1048576,"Response":16777216,"Headers":65536}
            CachePolicy {"Enabled":false,"Memory":33554432,"Entry":1048576,"Age":"01:00:00"}
            CredentialPolicy {"Scheme":0,"Header":null,"Environment":null,"File":null,"Optional":false,"OAuth2":null,"GitHubApp":null,"Hosts":[],"ScopesHeader":null,"Granted":null}
            HeaderPolicy {"Send":{},"Propagate":["traceparent","tracestate","x-correlation-id"]}
            EgressPolicy {"Hosts":[],"RedirectHosts":[],"Schemes":["https"],"Ports":[],"PrivateAddresses":false,"Proxy":null}
            PollPolicy {"Delay":"00:00:01","MaxDelay":"00:00:10"}
            OAuth2Policy {"TokenEndpoint":null,"ClientId":"","Environment":null,"File":null,"Scope":null,"Audience":null,"Authentication":0}
            GitHubAppPolicy {"AppId":"","InstallationId":"","Environment":null,"File":null}
            OperationInput {"Query":[],"Lists":[],"Headers":[],"Required":[],"Paths":[],"Body":[],"BodyRequired":false,"Accept":"application/json"}
            """.ReplaceLineEndings("\n"),
            string.Join('\n', parts.Select(static part => $"{part.GetType().Name} {JsonSerializer.Serialize(part, part.GetType())}")));
        Assert.Equal((RateLimitKind.Standard, false), (definition.RateLimit, definition.Internal));
        Assert.Empty(definition.ErrorCodes);
        Assert.Empty(definition.Operations);
    }

    [Fact]
    public void Operation_ThatSaysNothing_LeavesAllToTheUpstream()
    {
        var operation = new OperationDefinition { Id = "a", Method = HttpMethod.Get, Route = "/", Idempotent = true };

        Assert.Equal(
            (null, false, null, null, null, null, false),
            (operation.Server, operation.IdempotencyKey, operation.Total, operation.Attempt, operation.Idle, operation.Attempts, operation.Streaming));
        Assert.Equal((null, null, null), (operation.CreatesContent, operation.Cache, operation.Poll));
        Assert.Empty(operation.EmptyStatuses);
        Assert.Empty(operation.Scopes);
        Assert.Empty(operation.ErrorCodes);
        Assert.Same(OperationInput.None, operation.Input);
    }

    [Fact]
    public void Operation_AskedForByItsId_IsFoundOrSuggested()
    {
        var definition = ThingsContract.Default;

        Assert.Same(ThingOperations.Put, definition.Operation("things/put"));
        Assert.Equal(
            "The upstream 'thing-store' has no operation 'things/creat'. Did you mean 'things/create'? (Parameter 'id')",
            Assert.Throws<ArgumentException>(() => definition.Operation("things/creat")).Message);
        Assert.Throws<ArgumentNullException>("id", () => definition.Operation(null!));
        Assert.Contains("There are none.", Assert.Throws<ArgumentException>(() => (definition with { Operations = [] }).Operation("a")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Context_OfAnIncomingRequest_HoldsNothingByItself()
    {
        UpstreamCallContext.Current = null;
        Assert.Null(UpstreamCallContext.Current);
        var context = new UpstreamCallContext();
        UpstreamCallContext.Current = context;

        Assert.Same(context, UpstreamCallContext.Current);
        Assert.Empty(context.Headers);
        Assert.Equal((null, null, null), (context.CorrelationId, context.Deadline?.ToString(CultureInfo.InvariantCulture), context.Attempts));
    }
}
