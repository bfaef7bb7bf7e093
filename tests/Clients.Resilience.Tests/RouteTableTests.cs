namespace Clients.Resilience.Tests;

public sealed class RouteTableTests
{
    private static readonly RouteTable Table = new(ThingsContract.Default with
    {
        BaseAddress = new Uri("https://things.example/api/v1/"),
        Operations =
        [
            Get("any", "/{kind}/{id}"),
            Get("box", "/boxes/{id}"),
            Get("lid", "/boxes/lid"),
            Get("file", "/files/{path}", "path"),
            Get("file-named", "/files/{path}/raw", "path"),
            Get("rest", "/trees/{owner}/{**path}"),
            Get("part", "/parts/no-{id}"),
            Get("root", "/"),
            Get("create", "/boxes") with { Method = HttpMethod.Post },
        ],
    });

    [Theory]
    [InlineData("/boxes/7", "box")]
    [InlineData("/boxes/lid", "lid")] // the more of it is literal, the better it fits
    [InlineData("/boxes/7/", "box")] // a slash too many changes nothing
    [InlineData("/Boxes/7", "any")]
    [InlineData("/cups/7", "any")]
    [InlineData("/cups/7/lid", null)]
    [InlineData("/cups", null)]
    [InlineData("/files/a", "file")]
    [InlineData("/files/a/b/c", "file")]
    [InlineData("/files/a/raw", "file-named")]
    [InlineData("/trees/o/a/b", "rest")]
    [InlineData("/trees/o/a", "rest")]
    [InlineData("/trees/o", "any")]
    [InlineData("/parts/no-7", "part")]
    [InlineData("/", "root")]
    [InlineData("", "root")]
    public void Path_OfAGet_BelongsToTheOperationThatFitsBest(string path, string? operation) =>
        Assert.Equal(operation, Table.Find(HttpMethod.Get, new Uri("https://things.example/api/v1" + path))?.Id);

    [Theory]
    [InlineData("https://things.example/api/v10/boxes/7")]
    [InlineData("https://things.example/api/boxes/7")]
    [InlineData("https://things.example/API/v1/boxes/7")]
    public void Address_OutsideOfTheBase_BelongsToNone(string address) => Assert.Null(Table.Find(HttpMethod.Get, new Uri(address)));

    [Fact]
    public void Address_ThatIsNoneOrRelative_BelongsToNone()
    {
        Assert.Null(Table.Find(HttpMethod.Get, null));
        Assert.Null(Table.Find(HttpMethod.Get, new Uri("/api/v1/boxes/7", UriKind.Relative)));
        Assert.Null(Table.Find(HttpMethod.Put, new Uri("https://things.example/api/v1/boxes/7")));
        Assert.Equal("create", Table.Find(HttpMethod.Post, new Uri("https://things.example/api/v1/boxes"))!.Id);
    }

    [Fact]
    public void Methods_WithoutAnOperation_AreGovernedByTheirMeaning()
    {
        string[] methods = ["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "QUERY", "POST", "PATCH", "CONNECT", "PROPFIND", "get"];
        var found = methods.Select(static method =>
        {
            var operation = Table.Find(new HttpRequestMessage(new HttpMethod(method), "https://things.example/nowhere"));
            Assert.True(RouteTable.IsUndeclared(operation));
            Assert.Equal((method, "(undeclared)"), (operation.Method.Method, operation.Route));
            return $"{operation.Id}{(operation.Idempotent ? "" : " once")}{(RouteTable.IsKnown(method) ? "" : " unknown")}";
        });

        Assert.Equal(
            [
                "undeclared/get", "undeclared/head", "undeclared/options", "undeclared/trace", "undeclared/put", "undeclared/delete", "undeclared/query",
                "undeclared/post once", "undeclared/patch once", "undeclared/connect once", "undeclared/other once unknown", "undeclared/other once unknown",
            ],
            found);
        Assert.Same(RouteTable.Undeclared("GET"), RouteTable.Undeclared("GET"));
        Assert.False(RouteTable.IsUndeclared(ThingOperations.Get));
    }

    private static OperationDefinition Get(string id, string route, params string[] paths) =>
        new() { Id = id, Method = HttpMethod.Get, Route = route, Idempotent = true, Input = new OperationInput { Paths = paths } };
}
