using System.Collections;

namespace Clients.Resilience.Tests;

public sealed class UpstreamHeadersTests
{
    private readonly UpstreamHeaders headers = UpstreamHeaders.From(
        [new("X-Thing", "1"), new("x-thing", "2"), new("Content-Language", "de"), new("ETag", "not quoted")]);

    [Theory]
    [InlineData("X-THING", "1, 2")]
    [InlineData("content-language", "de")]
    [InlineData("ETag", "not quoted")]
    [InlineData("X-Other", null)]
    [InlineData("Content-Type", null)]
    public void Header_AskedFor_IsFoundByAnyCase(string name, string? value)
    {
        Assert.Equal(value, headers[name]);
        Assert.Equal(value is not null, headers.Contains(name));
    }

    [Fact]
    public void Headers_Enumerated_AreEachOneOnce()
    {
        Assert.Equal([new("X-Thing", "1, 2"), new("ETag", "not quoted"), new("Content-Language", "de")], headers);
        Assert.Equal(3, ((IEnumerable)headers).Cast<object>().Count());
    }

    [Fact]
    public void Empty_HasNone()
    {
        Assert.Empty(UpstreamHeaders.Empty);
        Assert.Null(UpstreamHeaders.Empty["ETag"]);
    }
}
