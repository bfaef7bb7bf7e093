using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Clients.Resilience.Tests;

/// <summary>Another server of the same kind, by configuration alone: its hosts, its headers, and who gets the credential.</summary>
public sealed class EgressConfigurationTests
{
    private static readonly UpstreamDefinition Contract = ThingsContract.Default with
    {
        BaseAddress = new Uri("https://things.example"),
        Egress = new EgressPolicy { Hosts = ["things.example", "uploads.example"], RedirectHosts = ["*.files.example"] },
        Headers = new HeaderPolicy { Send = new Dictionary<string, string> { ["X-Version"] = "2", ["Accept"] = "application/json" } },
        Credential = new CredentialPolicy { Scheme = CredentialScheme.Bearer, Hosts = ["uploads.example"] },
    };

    [Fact]
    public void Hosts_AndHeaders_AreOverridden()
    {
        var definition = Read(
            ("BaseAddress", "https://things.corp.example/api/v3"), ("Egress:Hosts:0", "things.corp.example"), ("Egress:Hosts:1", "uploads.corp.example"),
            ("Egress:RedirectHosts:0", "*.storage.corp.example"), ("Egress:PrivateAddresses", "true"), ("Headers:Send:x-version", "1"),
            ("Credential:Hosts:0", "uploads.corp.example"));

        Assert.Equal(["things.corp.example", "uploads.corp.example"], definition.Egress.Hosts);
        Assert.Equal(["*.storage.corp.example"], definition.Egress.RedirectHosts);
        Assert.Equal(["1", "application/json"], definition.Headers.Send.OrderBy(static pair => pair.Value, StringComparer.Ordinal).Select(static pair => pair.Value));
        var rules = new EgressRules(definition);
        Assert.True(rules.PrivateAddressesAllowed);
        Assert.True(rules.MayGetCredential(new Uri("https://uploads.corp.example/x")));
        Assert.False(rules.MayGetCredential(new Uri("http://uploads.corp.example/x")));
        Assert.False(rules.MayGetCredential(new Uri("https://uploads.corp.example:8443/x")));
        Assert.False(rules.MayGetCredential(new Uri("https://uploads.example/x")));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("https://things.example/v2", true)]
    [InlineData("https://things.corp.example", false)]
    [InlineData("https://things.example:8443", false)]
    public void Credential_OfTheContractsHosts_StaysWithTheContractsOrigin(string? address, bool gets) => Assert.Equal(
        gets, new EgressRules(address is null ? Read() : Read(("BaseAddress", address))).MayGetCredential(new Uri("https://uploads.example/x")));

    [Fact]
    public void Mistakes_InHostsAndHeaders_AreReportedTogether()
    {
        var exception = Assert.Throws<UpstreamConfigurationException>(() => Read(
            ("Egress:Hosts:0", "https://things.example"), ("Egress:Hosts:first", "a.example"), ("Egress:RedirectHosts", "files.example"), ("Egress:Ports:0", "1"),
            ("Egress:PrivateAddresses", "yes"), ("Credential:Hosts:0", "elsewhere.example"), ("Headers:Send:Authorization", "canary"), ("Headers:Send:X-A", "a\nb"),
            ("Headers:Send:Content-Type", "x/y"), ("Headers:Send:X-Empty", ""), ("Headers:Propagate:0", "x-user")));

        Assert.Equal(
            [
                "Credential:Hosts", "Egress:Hosts", "Egress:Hosts:first", "Egress:Ports", "Egress:PrivateAddresses", "Egress:RedirectHosts", "Headers:Propagate",
                "Headers:Send", "Headers:Send", "Headers:Send", "Headers:Send:X-Empty",
            ],
            exception.Errors.Select(static error => error.Key["Upstreams:ThingStore:".Length..]).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("canary", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reload_WithoutAChange_SaysNothing()
    {
        using var logs = new CapturedLogs();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("Upstreams:ThingStore:Egress:Hosts:0", "things.example"), new("Upstreams:ThingStore:Egress:Hosts:1", "uploads.example"),
            new("Upstreams:ThingStore:Headers:Send:X-Version", "1"),
        ]).Build();
        using var runtime = new UpstreamRuntime(UpstreamConfiguration.Read(Contract, configuration), TimeProvider.System, logs)
            .Follow(configuration, errors => UpstreamConfiguration.Read(Contract, configuration, errors));

        configuration.Reload();
        Assert.Empty(logs.Records);
        configuration["Upstreams:ThingStore:Headers:Send:X-Version"] = "3";
        configuration.Reload();

        Assert.Equal(LogLevel.Warning, Assert.Single(logs.Records).Level); // needs a restart
    }

    private static UpstreamDefinition Read(params (string Key, string Value)[] values) => UpstreamConfiguration.Read(
        Contract,
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(static value => KeyValuePair.Create("Upstreams:ThingStore:" + value.Key, (string?)value.Value))).Build())
        .Definition;
}
