using System.Net;

namespace Clients.Resilience.Tests;

/// <summary>What a call says whose credential is missing, wrong or not enough, and what is known of a credential: word by word and without a network.</summary>
public sealed class CredentialStepTests
{
    private const string Where = "Upstreams:ThingStore:Credential";

    private static readonly CredentialPolicy Bearer = new() { Scheme = CredentialScheme.Bearer };
    private static readonly OperationDefinition Scoped = ThingOperations.Get with { Scopes = ["a", "b|c"] };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Secret_Missing_SaysWhereItIsLookedForAndWhatItNeeds()
    {
        var (plain, _) = await FailAsync(ThingOperations.Get, Bearer with { Environment = "NO_SUCH_TOKEN" });
        var (scoped, _) = await FailAsync(Scoped, Bearer);

        Assert.Equal((UpstreamErrorCode.Unauthorized, CallEffect.NotSent, 0), (plain.Code, plain.Effect, plain.Attempts));
        Assert.Equal($"No credential for 'thing-store': environment variable NO_SUCH_TOKEN. Set it, or {Where}.", plain.Detail);
        Assert.Equal($"No credential for 'thing-store': neither a variable, a file nor a token is configured. Set it, or {Where}. It needs: a, b|c.", scoped.Detail);
    }

    [Fact]
    public async Task Secret_OfNoUse_SaysWhatIsWrongWithIt()
    {
        var (error, _) = await FailAsync(ThingOperations.Get, Bearer, static _ => new("can ary"));

        Assert.Equal((UpstreamErrorCode.Unauthorized, CallEffect.NotSent, 0), (error.Code, error.Effect, error.Attempts));
        Assert.Equal(
            "Nothing was sent: the credential of 'thing-store' (the app's token function) holds a space, a line break, a control character or a letter outside ASCII. "
            + $"Correct it there, or see {Where}.",
            error.Detail);
    }

    [Fact]
    public async Task Scope_Missing_SaysWhichAndWhereToGrantIt()
    {
        var (error, _) = await FailAsync(Scoped, Bearer with { Granted = "a d" }, static _ => new("s3cret"));

        Assert.Equal((UpstreamErrorCode.Forbidden, CallEffect.NotSent, 0), (error.Code, error.Effect, error.Attempts));
        Assert.Equal(
            $"Nothing was sent: 'things/get' needs the scope 'b|c', which the credential lacks (the app's token function). Grant it, or correct {Where}:Granted.", error.Detail);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Source_ThatFails_IsTheInnerException(bool later)
    {
        var thrown = new InvalidOperationException("vault is down");
        var (error, exception) = await FailAsync(ThingOperations.Get, Bearer, async _ =>
        {
            if (later)
            {
                await Task.Yield();
            }

            throw thrown;
        });
        var (atOnce, _) = await FailAsync(ThingOperations.Get, Bearer, _ => throw thrown);

        Assert.Equal((UpstreamErrorCode.Unauthorized, CallEffect.NotSent, 0), (error.Code, error.Effect, error.Attempts));
        Assert.Equal($"No credential for 'thing-store': the app's token function failed. See the inner exception, or {Where}.", error.Detail);
        Assert.Same(thrown, exception.InnerException);
        Assert.Equal((error.Detail, 0), (atOnce.Detail, atOnce.Attempts));
    }

    [Fact]
    public async Task Source_ThatRefuses_SaysItItself()
    {
        var (error, _) = await FailAsync(ThingOperations.Get, Bearer, static _ => throw CallFaultException.Refused(UpstreamErrorCode.EgressDenied, "Nothing was sent: no."));

        Assert.Equal((UpstreamErrorCode.EgressDenied, "Nothing was sent: no.", 0), (error.Code, error.Detail, error.Attempts));
    }

    [Theory]
    [InlineData(CredentialScheme.Bearer, null, "Authorization: Bearer s3:cret")]
    [InlineData(CredentialScheme.Bearer, "X-Key", "Authorization: Bearer s3:cret")]
    [InlineData(CredentialScheme.Basic, null, "Authorization: Basic czM6Y3JldA==")]
    [InlineData(CredentialScheme.Header, "X-Key", "X-Key: s3:cret")]
    [InlineData(CredentialScheme.None, null, "")]
    public async Task Secret_IsWrittenItsWayInPlaceOfAnyOther(CredentialScheme scheme, string? header, string written)
    {
        var wire = new Recording();
        using var things = Connect(new CredentialPolicy { Scheme = scheme, Header = header }, static _ => new("s3:cret"), wire);
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://things.example/things/7");
        if (scheme != CredentialScheme.None)
        {
            request.Headers.TryAddWithoutValidation(scheme == CredentialScheme.Header ? header! : "Authorization", "somebody else's");
        }

        using var response = await things.Connection.SendAsync(request, cancellationToken: Token);

        Assert.Equal(written, string.Join('\n', wire.Sent.Single().Where(static line => line.StartsWith("Authorization", StringComparison.Ordinal) || line.StartsWith("X-Key", StringComparison.Ordinal))));
    }

    /// <summary>A secret that is gone by the next attempt is not sent again out of the attempt before.</summary>
    [Fact]
    public async Task Secret_GoneByTheNextAttempt_IsNotSentAgain()
    {
        var wire = new Recording(HttpStatusCode.BadGateway, HttpStatusCode.OK);
        var secrets = new Queue<string?>(["first", null]);
        using var things = Connect(Bearer with { Optional = true }, _ => new(secrets.Dequeue()), wire);
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://things.example/things/7");

        using var response = await things.DriveAsync(things.Connection.SendAsync(request, cancellationToken: Token));

        Assert.Equal([1, 0], wire.Sent.Select(static lines => lines.Count(static line => line.StartsWith("Authorization", StringComparison.Ordinal))));
    }

    [Fact]
    public void Scopes_AreThoseStatedElseThoseOfTheSourceElseThoseLearned()
    {
        using var response = Telling("x y");
        var told = new CredentialPolicy { ScopesHeader = "X-Scopes" };

        Assert.Equal((false, "a b"), Known(told with { Granted = "a b" }, null, response));
        Assert.Equal((false, null), Known(told with { Granted = " * " }, ["s"], response));
        Assert.Equal((false, "s"), Known(told, ["s"], response));
        Assert.Equal((true, "x y"), Known(told, null, response));
        Assert.False(new KnownScopes(new CredentialPolicy(), new Plain(null), TimeProvider.System).WantsToLearn("secret"));
    }

    [Theory]
    [InlineData(200, null, false, null)] // the upstream does not tell: not asked again
    [InlineData(200, "x", false, "x")]
    [InlineData(403, "x", false, "x")]
    [InlineData(403, null, true, null)] // an error may lack it for any reason
    public void Lesson_OfAnAnswer_HoldsForItsSecretAndFiveMinutes(int status, string? header, bool again, string? scopes)
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var known = new KnownScopes(new CredentialPolicy { ScopesHeader = "X-Scopes" }, new Plain(null), time);
        const string Secret = "secret";
        using var response = Telling(header, status);
        Assert.True(known.WantsToLearn(Secret));
        Assert.Null(known.Of(Secret));

        known.Learn(Secret, response);

        Assert.Equal((again, scopes), (known.WantsToLearn(Secret), known.Of(Secret) is { } learned ? string.Join(' ', learned) : null));
        Assert.True(known.WantsToLearn("another"));
        Assert.Null(known.Of("another"));
        time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
        Assert.Equal(again, known.WantsToLearn(Secret));
        time.Advance(TimeSpan.FromTicks(1));
        Assert.True(known.WantsToLearn(Secret));
        Assert.Null(known.Of(Secret));
    }

    [Theory]
    [InlineData(null, null, null, "neither a variable, a file nor a token is configured")]
    [InlineData("/run/x", null, null, "file /run/x")]
    [InlineData(null, "X", null, "environment variable X")]
    [InlineData("/run/x", "X", null, "file /run/x, else environment variable X")]
    [InlineData("/run/x", "X", "t", "configuration Upstreams:ThingStore:Credential:Token")]
    public void Source_IsTheNearestPlace(string? file, string? variable, string? token, string whereabouts)
    {
        using var things = new ThingsUnderTest(
            ThingsContract.Default.BaseAddress,
            d => d with { Credential = Bearer with { File = file, Environment = variable } },
            settings => settings.Configuration = token is null ? null : Servers.Configuration.Of(($"{Where}:Token", token)));

        Assert.Equal(whereabouts, things.Connection.Runtime.Credentials.Whereabouts);
    }

    [Theory]
    [InlineData(null, null, "no client secret is configured", "no private key is configured")]
    [InlineData("/run/x", null, "file /run/x", "file /run/x")]
    [InlineData(null, "X", "environment variable X", "environment variable X")]
    [InlineData("/run/x", "X", "file /run/x, else environment variable X", "file /run/x, else environment variable X")]
    public void Secret_OfAnIssuer_IsTheNearestPlace(string? file, string? variable, string client, string app)
    {
        using var things = new ThingsUnderTest(ThingsContract.Default.BaseAddress);
        var runtime = things.Connection.Runtime;

        Assert.Equal(
            (client, app),
            (CredentialFactory.SecretOf(new OAuth2Policy { File = file, Environment = variable }, runtime).Whereabouts,
                CredentialFactory.SecretOf(new GitHubAppPolicy { File = file, Environment = variable }, runtime).Whereabouts));
        Assert.Equal("this upstream takes none", runtime.Credentials.Whereabouts);
    }

    [Theory]
    [InlineData("none", null)]
    [InlineData("there", null)]
    [InlineData("optional", null)]
    [InlineData("missing", "Upstreams:ThingStore:Credential: has no secret (environment variable NO_SUCH_TOKEN). Set it there, or say where it is found.")]
    [InlineData("wrong", "Upstreams:ThingStore:Credential = '(hidden)': has a secret that holds a space, a line break, a control character or a letter outside ASCII (configuration Upstreams:ThingStore:Credential:Token). Correct it there.")]
    [InlineData("client", "Upstreams:ThingStore:Credential:OAuth2: has no secret (no client secret is configured). Set it there, or say where it is found.")]
    [InlineData("client-space", null)]
    [InlineData("app", "Upstreams:ThingStore:Credential:GitHubApp = '(hidden)': has a secret that is no unencrypted RSA key of at least 2,048 bits in PEM form (configuration Credential:GitHubApp:PrivateKey). Correct it there.")]
    [InlineData("delegate", null)]
    public async Task Start_LooksForTheSecret(string what, string? mistake)
    {
        var policy = what switch
        {
            "none" => new CredentialPolicy(),
            "missing" => Bearer with { Environment = "NO_SUCH_TOKEN" },
            "optional" => Bearer with { Environment = "NO_SUCH_TOKEN", Optional = true },
            "client" or "client-space" => Bearer with { OAuth2 = new OAuth2Policy { TokenEndpoint = new Uri("https://things.example/token"), ClientId = "me" } },
            "app" => Bearer with { GitHubApp = new GitHubAppPolicy { AppId = "1", InstallationId = "2" } },
            _ => Bearer,
        };
        var asked = 0;
        using var things = new ThingsUnderTest(ThingsContract.Default.BaseAddress, d => d with { Credential = policy }, settings =>
        {
            settings.Configuration = what switch
            {
                "there" => Servers.Configuration.Of(($"{Where}:Token", "s3cret")),
                "wrong" => Servers.Configuration.Of(($"{Where}:Token", "can ary")),
                "client-space" => Servers.Configuration.Of(($"{Where}:OAuth2:ClientSecret", "may hold anything")),
                "app" => Servers.Configuration.Of(($"{Where}:GitHubApp:PrivateKey", "canary")),
                _ => null,
            };
            settings.Token = what != "delegate" ? null : _ =>
            {
                asked++;
                return new((string?)null);
            };
        });
        var errors = new List<UpstreamConfigurationError>();

        await CredentialCheck.CheckAsync(things.Connection.Runtime, errors);

        Assert.Equal(mistake, errors.SingleOrDefault()?.ToString());
        Assert.Equal(0, asked);
    }

    [Fact]
    public async Task Start_WithAFileThatIsTooLarge_SaysSo()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, new string('x', FileCredential.LargestFile + 1), Token);
        using var things = new ThingsUnderTest(ThingsContract.Default.BaseAddress, d => d with { Credential = Bearer with { File = file } });
        var errors = new List<UpstreamConfigurationError>();

        await CredentialCheck.CheckAsync(things.Connection.Runtime, errors);

        Assert.Equal(
            $"Upstreams:ThingStore:Credential = '(hidden)': File {file} is larger than a secret can be (64 KB). Correct it there.", Assert.Single(errors).ToString());
        File.Delete(file);
    }

    private static (bool Wants, string? Scopes) Known(CredentialPolicy policy, string[]? granted, HttpResponseMessage response)
    {
        const string Secret = "secret";
        var known = new KnownScopes(policy, new Plain(granted), TimeProvider.System);
        var wants = known.WantsToLearn(Secret);
        known.Learn(Secret, response);
        return (wants, known.Of(Secret) is { } scopes ? string.Join(' ', scopes) : null);
    }

    private static HttpResponseMessage Telling(string? scopes, int status = 200)
    {
        var response = new HttpResponseMessage((HttpStatusCode)status);
        if (scopes is not null)
        {
            response.Headers.Add("X-Scopes", scopes);
        }

        return response;
    }

    private static async Task<(UpstreamError Error, UpstreamException Exception)> FailAsync(
        OperationDefinition operation, CredentialPolicy policy, Func<CancellationToken, ValueTask<string?>>? token = null)
    {
        var wire = new Recording();
        using var things = Connect(policy, token, wire);
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://things.example/things/7");

        var exception = await Assert.ThrowsAsync<UpstreamException>(() => things.Connection.SendAsync(request, operation, cancellationToken: Token));

        Assert.Empty(wire.Sent);
        return (exception.Error, exception);
    }

    private static ThingsUnderTest Connect(CredentialPolicy policy, Func<CancellationToken, ValueTask<string?>>? token, Recording wire) => new(
        ThingsContract.Default.BaseAddress,
        d => d with { Credential = policy },
        settings =>
        {
            settings.Token = token;
            settings.Transport = wire;
        });

    /// <summary>A source of an app that may know the scopes of its secret.</summary>
    private sealed class Plain(string[]? granted) : CredentialSource
    {
        public override string Whereabouts => "the test";

        public override IReadOnlyCollection<string>? GrantedScopes => granted;

        public override ValueTask<string?> GetAsync(CancellationToken cancellationToken) => new("secret");
    }

    private sealed class Recording(params HttpStatusCode[] answers) : HttpMessageHandler
    {
        /// <summary>The header lines of each request.</summary>
        public List<List<string>> Sent { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Sent.Add([.. request.Headers.NonValidated.Select(static header => $"{header.Key}: {header.Value}")]);
            return Task.FromResult(new HttpResponseMessage(Sent.Count <= answers.Length ? answers[Sent.Count - 1] : HttpStatusCode.NoContent) { RequestMessage = request });
        }
    }
}
