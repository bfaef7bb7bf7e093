using Clients.Resilience.Tests.Servers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Clients.Resilience.Tests;

public sealed class CredentialConfigurationTests
{
    private const string Path = "Upstreams:ThingStore:Credential";

    private static readonly UpstreamDefinition Bearer = ThingsContract.Default with { Credential = new CredentialPolicy { Scheme = CredentialScheme.Bearer, Environment = "THINGS" } };

    [Fact]
    public void Kind_OfTheConfiguration_ReplacesThePolicys()
    {
        var settings = UpstreamConfiguration.Read(Bearer, Configuration.Of(
            ($"{Path}:OAuth2:TokenEndpoint", "https://things.example/token"), ($"{Path}:OAuth2:ClientId", "me"), ($"{Path}:OAuth2:ClientSecret", "canary"),
            ($"{Path}:OAuth2:Authentication", "POST"), ($"{Path}:OAuth2:Scope", "a b"), ($"{Path}:Granted", "a")));

        Assert.Equal(
            new CredentialPolicy
            {
                Scheme = CredentialScheme.Bearer,
                Granted = "a",
                OAuth2 = new OAuth2Policy
                {
                    TokenEndpoint = new Uri("https://things.example/token"), ClientId = "me", Scope = "a b", Authentication = OAuth2Authentication.Post,
                },
            },
            settings.Definition.Credential);
        Assert.Equal("canary", settings.Secrets.ClientSecret);
        Assert.DoesNotContain("canary", $"{settings} {settings.Secrets} {settings.Definition}", StringComparison.Ordinal);
    }

    [Fact]
    public void Kind_OfThePolicy_IsChangedKeyByKey()
    {
        var policy = new CredentialPolicy
        {
            Scheme = CredentialScheme.Bearer,
            OAuth2 = new OAuth2Policy
            {
                TokenEndpoint = new Uri("https://things.example/token"), ClientId = "me", Environment = "CLIENT_SECRET", Audience = "all", Scope = "a",
                Authentication = OAuth2Authentication.Post,
            },
        };

        var settings = UpstreamConfiguration.Read(Bearer with { Credential = policy }, Configuration.Of(
            ($"{Path}:OAuth2:ClientId", "you"), ($"{Path}:OAuth2:File", "/run/secrets/client"), ($"{Path}:OAuth2:Audience", "some")));

        Assert.Equal(
            policy with { OAuth2 = policy.OAuth2 with { ClientId = "you", File = "/run/secrets/client", Audience = "some" } }, settings.Definition.Credential);
    }

    [Fact]
    public void App_OfThePolicy_IsChangedKeyByKey()
    {
        var policy = new CredentialPolicy
        {
            Scheme = CredentialScheme.Bearer, GitHubApp = new GitHubAppPolicy { AppId = "1", InstallationId = "2", Environment = "KEY", File = "/run/secrets/key" },
        };

        var settings = UpstreamConfiguration.Read(Bearer with { Credential = policy }, Configuration.Of(
            ($"{Path}:GitHubApp:InstallationId", "3"), ($"{Path}:GitHubApp:Environment", "OTHER_KEY"), ($"{Path}:GitHubApp:File", "/run/secrets/other")));

        Assert.Equal(
            policy with { GitHubApp = new GitHubAppPolicy { AppId = "1", InstallationId = "3", Environment = "OTHER_KEY", File = "/run/secrets/other" } },
            settings.Definition.Credential);
    }

    [Theory]
    [InlineData("OAuth2:ClientId", "you")]
    [InlineData("GitHubApp:AppId", "1")]
    public void Place_OfAReplacedSecret_IsForgotten_AndAnyOtherKept(string key, string value)
    {
        var placed = Bearer with { Credential = Bearer.Credential with { File = "/run/secrets/token" } };

        var other = Credential("Granted", "a");
        Assert.Equal(("THINGS", "/run/secrets/token"), (other.Environment, other.File));

        var replaced = Credential(key, value);
        Assert.Equal((null, null), (replaced.Environment, replaced.File));

        var moved = Credential("Environment", "OTHER");
        Assert.Equal(("OTHER", "/run/secrets/token"), (moved.Environment, moved.File));

        // Only what is read is of interest here: a kind with one of its keys alone is a mistake.
        CredentialPolicy Credential(string name, string text)
        {
            var reader = new SectionReader(Configuration.Of(($"{Path}:{name}", text)).GetSection(Path), Path, []);
            return CredentialOverride.Read(placed.Credential, reader, out _);
        }
    }

    [Fact]
    public void Mistakes_OfEveryKind_AreReportedTogetherWithoutSecrets()
    {
        var exception = Assert.Throws<UpstreamConfigurationException>(() => UpstreamConfiguration.Read(Bearer, Configuration.Of(
            ("Upstreams:ThingStore:Budget:Total", "-1s"),
            ($"{Path}:File", "relative"),
            ($"{Path}:Tokn", "canary"),
            ($"{Path}:OAuth2:TokenEndpoint", "http://login.example/token"),
            ($"{Path}:OAuth2:Authentication", "magic"),
            ($"{Path}:OAuth2:ClientSecret", " "),
            ($"{Path}:OAuth2:File", "-----BEGIN canary"),
            ($"{Path}:GitHubApp:AppId", "1\"2"),
            ($"{Path}:GitHubApp:InstallationId", "0"),
            ($"{Path}:GitHubApp:PrivateKey", ""))));

        Assert.Equal(
            [
                "Upstreams:ThingStore:Budget:Total", Path, Path, $"{Path}:File", $"{Path}:GitHubApp", $"{Path}:GitHubApp:AppId", $"{Path}:GitHubApp:InstallationId",
                $"{Path}:GitHubApp:PrivateKey", $"{Path}:OAuth2", $"{Path}:OAuth2:Authentication", $"{Path}:OAuth2:ClientId", $"{Path}:OAuth2:ClientSecret",
                $"{Path}:OAuth2:File", $"{Path}:OAuth2:TokenEndpoint", $"{Path}:Tokn",
            ],
            exception.Errors.Select(static e => e.Key).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("canary", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://things.example/token", true)]
    [InlineData("https://login.example/token", false)]
    [InlineData("https://things.example:444/token", false)]
    [InlineData("http://things.example/token", false)]
    [InlineData("https://me:canary@things.example/token", false)]
    [InlineData("https://things.example/token#part", false)]
    public void Endpoint_IsWhereCallsMayGo(string address, bool valid)
    {
        var errors = Check(new() { Scheme = CredentialScheme.Bearer, OAuth2 = new() { ClientId = "me", TokenEndpoint = new Uri(address) } });

        Assert.Equal(valid, errors.Count == 0);
        Assert.DoesNotContain(errors, static e => e.ToString().Contains("canary", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(CredentialScheme.Basic)]
    [InlineData(CredentialScheme.None)]
    public void Scheme_ThatTakesNoTokens_IsRefused(CredentialScheme scheme)
    {
        var errors = Check(new() { Scheme = scheme, GitHubApp = new() { AppId = "1", InstallationId = "2" } });

        Assert.Equal("x:Credential:GitHubApp", Assert.Single(errors).Key);
    }

    [Theory]
    [InlineData("10", true)]
    [InlineData("9223372036854775807", true)]
    [InlineData("12345678901234567890", false)]
    [InlineData("1x", false)]
    [InlineData("00", false)]
    [InlineData("", false)]
    public void Installation_IsANumber(string id, bool valid)
    {
        var errors = Check(new() { Scheme = CredentialScheme.Bearer, GitHubApp = new() { AppId = "1", InstallationId = id } });

        Assert.Equal(valid ? [] : ["x:Credential:GitHubApp:InstallationId"], errors.Select(static e => e.Key));
    }

    [Fact]
    public void Key_OfAnApp_IsReadFromAnAbsolutePath()
    {
        var errors = Check(new() { Scheme = CredentialScheme.Bearer, GitHubApp = new() { AppId = "1", InstallationId = "2", File = "key.pem" } });

        Assert.Equal("x:Credential:GitHubApp:File = 'key.pem': must be an absolute path. Write it like /run/secrets/name.", $"{Assert.Single(errors)}");
    }

    [Theory]
    [InlineData("appsettings.json", "Token", true)]
    [InlineData("appsettings.Production.json", "Token", true)]
    [InlineData("appsettings.json", "OAuth2:ClientSecret", true)]
    [InlineData("appsettings.json", "GitHubApp:PrivateKey", true)]
    [InlineData("secrets.json", "Token", false)]
    public async Task Secret_InAppSettings_StopsTheStart(string file, string key, bool refused)
    {
        var folder = Directory.CreateTempSubdirectory("settings-");
        await File.WriteAllTextAsync(System.IO.Path.Combine(folder.FullName, file), $$"""{"{{Path}}:{{key}}":"canary"}""");
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = folder.FullName });
        builder.Configuration.AddJsonFile(file);
        builder.Configuration.AddInMemoryCollection(RestOf(key));
        builder.Services.AddUpstreamClient<IThingsClient>(new BearerContract(), builder.Configuration);
        using var host = builder.Build();

        if (refused)
        {
            var exception = await Assert.ThrowsAsync<UpstreamConfigurationException>(() => host.StartAsync());
            var error = Assert.Single(exception.Errors);
            Assert.Equal(($"{Path}:{key}", "(hidden)"), (error.Key, error.Value));
            Assert.Contains(file, exception.Message, StringComparison.Ordinal);
            Assert.Contains("Take it out, replace it at its issuer", exception.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("canary", exception.Message, StringComparison.Ordinal);
        }
        else
        {
            await host.StartAsync();
        }

        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("{0}:File", "/no/such/file", "has no secret")]
    [InlineData("{0}:Token", "can ary", "holds a space")]
    [InlineData("{0}:GitHubApp:PrivateKey", "canary", "PEM")]
    public async Task Secret_MissingOrOfNoUse_StopsTheStart(string key, string value, string rule)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { [string.Format(null, key, Path)] = value });
        builder.Configuration.AddInMemoryCollection(RestOf(key));
        builder.Services.AddUpstreamClient<IThingsClient>(new BearerContract(), builder.Configuration);
        using var host = builder.Build();

        var exception = await Assert.ThrowsAsync<UpstreamConfigurationException>(() => host.StartAsync());

        Assert.Contains(rule, Assert.Single(exception.Errors).Rule, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_ChangedByAReload_IsSentWithoutARestart()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { [$"{Path}:Token"] = "old" }).Build();
        using var things = new ThingsUnderTest(
            server.Address, static d => d with { Credential = new CredentialPolicy { Scheme = CredentialScheme.Bearer } }, s => s.Configuration = configuration);
        await things.Client.GetThingAsync("7");

        configuration[$"{Path}:Token"] = "new";
        configuration.Reload();
        await things.Client.GetThingAsync("7");

        Assert.Equal(["Bearer old", "Bearer new"], server.Deliveries.Select(static d => d.Headers["Authorization"]));
    }

    [Fact]
    public async Task Source_OfTheApp_IsAskedAndHearsOfRejections()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(401, 200);
        var services = new ServiceCollection();
        services.AddKeyedSingleton<CredentialSource>("thing-store", new RotatingSource());
        services.AddUpstreamClient<IThingsClient>(new BearerContract(), Configuration.Of(("Upstreams:ThingStore:BaseAddress", server.Address.ToString())));
        await using var provider = services.BuildServiceProvider();

        await provider.GetRequiredService<IThingsClient>().GetThingAsync("7");

        Assert.Equal(["Bearer key-1", "Bearer key-2"], server.Deliveries.Select(static d => d.Headers["Authorization"]));
    }

    private static List<UpstreamConfigurationError> Check(CredentialPolicy credential)
    {
        var errors = new List<UpstreamConfigurationError>();
        DefinitionRules.Check(Bearer with { Credential = credential }, "x", errors);
        return errors;
    }

    /// <summary>What the kind of a credential needs beside its secret.</summary>
    private static Dictionary<string, string?> RestOf(string key) =>
        key.Contains("GitHubApp", StringComparison.Ordinal) ? new() { [$"{Path}:GitHubApp:AppId"] = "1", [$"{Path}:GitHubApp:InstallationId"] = "2" }
        : key.Contains("OAuth2", StringComparison.Ordinal) ? new() { [$"{Path}:OAuth2:ClientId"] = "me", [$"{Path}:OAuth2:TokenEndpoint"] = "https://things.example/token" }
        : [];

    private sealed class RotatingSource : CredentialSource
    {
        private string secret = "key-1";

        public override string Whereabouts => "the app's vault";

        public override ValueTask<string?> GetAsync(CancellationToken cancellationToken) => new(secret);

        public override void Reject(string secret)
        {
            if (secret == this.secret)
            {
                this.secret = "key-2";
            }
        }
    }

    private sealed class BearerContract : UpstreamContract
    {
        public override UpstreamDefinition Definition => ThingsContract.Default with { Credential = new CredentialPolicy { Scheme = CredentialScheme.Bearer } };

        public override Type ClientType => typeof(IThingsClient);

        public override object CreateClient(UpstreamConnection connection) => new ThingsClient(connection.Invoker<IThingsWire>());
    }
}
