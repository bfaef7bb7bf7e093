using ContractCompiler.Naming;
using Microsoft.OpenApi;

namespace ContractCompiler.Tests;

public sealed class MethodNameTests
{
    private static readonly string[] Operations =
    [
        "GET /", "GET /users", "GET /users/", "POST /users", "GET /users/{id}", "DELETE /users/{id}", "GET /users/{user_id}/posts/{post-id}",
        "GET /users/{id}/posts/latest", "GET /repos/{owner}/{repo}/contents/{path}", "GET /v1/users", "GET /api/v3/series/{id}/episodes", "GET /v2.1/users",
        "GET /2010-04-01/Accounts/{AccountSid}/Calls.json", "GET /Accounts/{Sid}.json", "POST /jobs/{name}:cancel", "POST /jobs:batchGet",
        "POST /v1/{name=projects/*/locations/*}:undelete", "GET /reports/{name}.{ext}", "GET /files/{a}-{b}", "GET /files/{a}{b}", "POST /users/{id}/activate",
        "GET /user-groups/{group-id}/sub_groups", "GET /odata/Products({id})", "GET /odata/Products({id})/Default.Rate()", "GET /search?q={q}", "GET /a//b", "GET /日本/{名}",
        "GET /.well-known/openid-configuration", "GET /~me", "GET /@me/guilds", "GET /$metadata", "GET /123", "OPTIONS /users", "HEAD /users", "PATCH /async/jobs/async",
        "GET /users/*", "GET /{tenant}/users", "GET /users/{id}/+1",
    ];

    [Fact]
    public async Task Names_OfOperationsWithoutId_AreAsApproved() => await Verifier.Verify(string.Join('\n', Operations.Select(static o => $"{o} → {Name(o)}")));

    [Fact]
    public void Name_OfAPolicy_ComesBeforeTheId()
    {
        var operation = new OpenApiOperation { OperationId = "users/get-by-id" };

        Assert.Equal("Find", MethodName.From("Find", operation, HttpMethod.Get, "/users"));
        Assert.Equal("UsersGetById", MethodName.From(null, operation, HttpMethod.Get, "/users"));
        Assert.Equal("Load", MethodName.From(null, new OpenApiOperation { OperationId = "LoadAsync" }, HttpMethod.Get, "/users"));
    }

    private static string Name(string operation)
    {
        var (method, path) = (operation.Split(' ')[0], operation.Split(' ')[1]);
        return MethodName.From(null, new OpenApiOperation(), HttpMethod.Parse(method), path);
    }
}
