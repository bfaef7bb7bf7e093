namespace Clients.Resilience.Tests;

/// <summary>Requests that are made of the wire's own values.</summary>
public sealed class UpstreamRequestTests
{
    private static readonly OperationDefinition Lines = new()
    {
        Id = "files/lines", Method = HttpMethod.Get, Route = "/things/{id}/files/{path}:lines", Idempotent = true,
        Input = new OperationInput { Query = ["from", "to"], Paths = ["path"], Accept = "text/plain" },
    };

    [Fact]
    public void Request_Complete_IsEncodedIntoItsRoute()
    {
        var request = new UpstreamRequest(Lines)
        {
            Path = Values(("id", "a/b"), ("path", "src/a b.cs")), Query = [new("to", "1&2"), new("from", "é"), new("to", "")],
        };

        using var message = request.ToMessage(new Uri("https://things.example/api/?ignored#too"));

        Assert.Equal("https://things.example/api/things/a%2Fb/files/src/a%20b.cs:lines?to=1%262&from=%C3%A9&to=", message.RequestUri!.AbsoluteUri);
        Assert.Equal((HttpMethod.Get, "text/plain"), (message.Method, message.Headers.Accept.ToString()));
        Assert.Null(message.Content);
    }

    [Fact]
    public void Request_WithoutParameters_IsItsRoute()
    {
        using var content = new StringContent("a");

        using var message = new UpstreamRequest(ThingOperations.Create) { Content = content }.ToMessage(new Uri("https://things.example"));

        Assert.Equal("https://things.example/things", message.RequestUri!.AbsoluteUri);
        Assert.Same(content, message.Content);
        Assert.Equal(ThingOperations.Create.Input.Accept, message.Headers.Accept.ToString());
    }

    [Fact]
    public void Request_WithoutAValueOfItsPath_SaysWhichIsMissing()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => new UpstreamRequest(Lines) { Path = Values(("id", "a")) }.ToMessage(new Uri("https://things.example")));

        Assert.Equal("The request of 'files/lines' has no value for '{path}' of its path /things/{id}/files/{path}:lines.", exception.Message);
    }

    [Theory]
    [InlineData("frm", "Did you mean 'from'?")]
    [InlineData("whence", "There are: from, to.")]
    public void Request_WithAQueryParameterThatIsNotDeclared_SaysWhatIs(string name, string advice)
    {
        var request = new UpstreamRequest(Lines) { Path = Values(("id", "a"), ("path", "b")), Query = [new(name, "1")] };

        var exception = Assert.Throws<InvalidOperationException>(() => request.ToMessage(new Uri("https://things.example")));

        Assert.Equal($"The operation 'files/lines' has no query parameter '{name}'. {advice}", exception.Message);
    }

    [Fact]
    public void Request_OfNoOperation_IsRefused() => Assert.Throws<ArgumentNullException>("operation", static () => new UpstreamRequest(null!));

    private static Dictionary<string, string> Values(params (string Name, string Value)[] values) => values.ToDictionary(static v => v.Name, static v => v.Value);
}
