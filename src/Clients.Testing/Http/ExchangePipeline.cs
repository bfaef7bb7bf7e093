using Clients.Testing.Contracts;
using Clients.Testing.Faults;
using Microsoft.AspNetCore.Http;

namespace Clients.Testing.Http;

/// <summary>The way of one exchange through a fake: record, match, check, fault, answer, check the answer.</summary>
internal sealed class ExchangePipeline(FakeUpstream upstream)
{
    public async Task HandleAsync(HttpContext context, CancellationToken cancellationToken)
    {
        // 1. Record what came in, matched to its operation.
        var recorded = await Exchange.ReadAsync(
            context, upstream.Options.TimeProvider.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        var match = upstream.Contract.Match(recorded.Method, upstream.Hooks.RewritePath(WithoutPrefix(recorded.Path)));
        recorded = recorded with { OperationId = match.Operation?.Id };
        upstream.Record(recorded);
        if (match.Operation is null && upstream.Hooks.Undeclared(recorded) is { } answer)
        {
            await Exchange.WriteAsync(context, answer, cancellationToken).ConfigureAwait(false);
            return;
        }

        // 2. Hold it to the contract.
        if (match.Operation is not { } operation)
        {
            await RefuseAsync(context, [Undeclared(recorded, match)], cancellationToken).ConfigureAwait(false);
            return;
        }

        var request = new FakeRequest(recorded, match.PathValues, Exchange.ReadQuery(recorded.Query));
        var violations = RequestChecker.Check(operation, request).ToList();
        if (violations.Count > 0)
        {
            await RefuseAsync(context, violations, cancellationToken).ConfigureAwait(false);
            return;
        }

        // 3. Answer, or let it go wrong as planned.
        var fault = upstream.Faults.Next(operation.Id);
        Task<FakeResponse> Answer() => AnswerAsync(operation, request, cancellationToken);
        await FaultRunner.RunAsync(fault, context, Answer, upstream.Options.TimeProvider, cancellationToken).ConfigureAwait(false);
    }

    private async Task<FakeResponse> AnswerAsync(ContractOperation operation, FakeRequest request, CancellationToken cancellationToken)
    {
        FakeResponse response;
        try
        {
            response = upstream.Hooks.Before(request) ?? (upstream.HandlerOf(operation.Id) is { } handler
                ? await handler(request, cancellationToken).ConfigureAwait(false)
                : ExampleResponse.Create(operation));
            response = upstream.Hooks.After(request, response);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The test must learn why, not merely that there was a 500.
            return FakeResponse.Problem(500, "The fake's handler failed", $"{operation.Id}: {exception}", "urn:clients:fake-failed");
        }

        if (!upstream.Options.CheckResponses || BodyChecker.CheckResponse(operation, response).FirstOrDefault() is not { } violation)
            return response;

        upstream.Record(violation);
        return FakeResponse.Json(violation.ToProblem(500), 500) with { ContentType = "application/problem+json" };
    }

    /// <summary>What is outside the prefix belongs to no operation.</summary>
    private string WithoutPrefix(string path)
    {
        var prefix = upstream.PathPrefix;
        return path.StartsWith(prefix, StringComparison.Ordinal) && (prefix.Length == path.Length || path[prefix.Length] == '/')
            ? path[prefix.Length..]
            : "/outside" + path;
    }

    private async Task RefuseAsync(HttpContext context, List<ContractViolation> violations, CancellationToken cancellationToken)
    {
        foreach (var violation in violations)
            upstream.Record(violation);

        var response = FakeResponse.Json(violations[0].ToProblem(400), 400) with { ContentType = "application/problem+json" };
        await Exchange.WriteAsync(context, response, cancellationToken).ConfigureAwait(false);
    }

    private static ContractViolation Undeclared(RecordedRequest request, ContractMatch match) => match.OtherMethods.Count == 0
        ? new ContractViolation(
            null, "undeclared-path", "/path", $"{request.Method} {request.Path}: the contract declares no such path", "")
        : new ContractViolation(
            null,
            "undeclared-method",
            "/method",
            $"{request.Method} {request.Path}: the contract declares only {string.Join(", ", match.OtherMethods)} here",
            "");
}
