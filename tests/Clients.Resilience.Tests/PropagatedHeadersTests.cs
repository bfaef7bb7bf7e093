namespace Clients.Resilience.Tests;

/// <summary>What an incoming request may give to the requests that it causes.</summary>
public sealed class PropagatedHeadersTests
{
    [Fact]
    public void Names_OfAllUpstreams_AreThoseThatOneOfThemMayGet()
    {
        var headers = new PropagatedHeaders(
        [
            Upstream("x-tenant", "X-Key", "Authorization", "authorization", "cookie", "x-forwarded-for", "baggage", "traceparent", "tracestate", "x-correlation-id"),
            Upstream("X-Tenant", "accept-language", "Baggage") with { Internal = true },
            Upstream("via", "host", "x-key-2") with { Internal = true },
        ]);

        Assert.Equal(["accept-language", "Baggage", "x-key-2", "x-tenant"], headers.Names);
    }

    [Fact]
    public void Taken_IsWhatIsThereAndCanTravel()
    {
        var headers = new PropagatedHeaders([Upstream("x-a", "x-absent", "x-empty", "x-long", "x-longest", "x-odd", "x-kept", "x-z")]);
        var leftOut = new List<string>();
        var incoming = new Dictionary<string, string?>
        {
            ["x-a"] = "1", ["x-empty"] = "", ["x-longest"] = new('a', PropagatedHeaders.LongestValue), ["x-long"] = new('a', PropagatedHeaders.LongestValue + 1),
            ["x-odd"] = "a\nb", ["x-kept"] = "2", ["x-z"] = "3", ["Connection"] = "close, , X-Kept ,", ["x-unnamed"] = "4",
        };

        var taken = headers.Take(incoming.GetValueOrDefault, leftOut.Add);

        Assert.Equal(["x-a", "x-longest", "x-z"], taken.Keys);
        Assert.Equal("1", taken["X-A"]);
        Assert.Equal(["x-kept", "x-long", "x-odd"], leftOut);
        Assert.Equal(3, headers.Take(incoming.GetValueOrDefault).Count); // nobody need know
    }

    [Fact]
    public void Taken_Together_IsBounded()
    {
        var names = Enumerable.Range(0, 9).Select(static n => $"x-{n}").ToArray();
        var headers = new PropagatedHeaders([Upstream([.. names, "x-last"])]);
        var leftOut = new List<string>();
        string? ValueOf(string name) => name switch
        {
            "Connection" => null,
            "x-7" => new('a', PropagatedHeaders.LongestValue - 1),
            "x-last" => "b",
            _ => new('a', PropagatedHeaders.LongestValue),
        };

        var taken = headers.Take(ValueOf, leftOut.Add);

        Assert.Equal([.. names[..8], "x-last"], taken.Keys); // exactly the bound
        Assert.Equal(["x-8"], leftOut);
    }

    [Fact]
    public void Taken_WithoutNames_IsNothing()
    {
        var asked = 0;

        Assert.Empty(new PropagatedHeaders([Upstream()]).Take(_ => $"{asked++}"));
        Assert.Equal(0, asked);
        Assert.Throws<ArgumentNullException>(() => new PropagatedHeaders([]).Take(null!));
    }

    private static UpstreamDefinition Upstream(params string[] propagate) => ThingsContract.Default with
    {
        Headers = new HeaderPolicy { Propagate = propagate }, Credential = new CredentialPolicy { Scheme = CredentialScheme.Header, Header = "x-key" },
    };
}
