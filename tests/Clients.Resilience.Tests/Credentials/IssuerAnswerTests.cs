using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Clients.Resilience.Tests;

/// <summary>What is made of an issuer's answers, without a network: who asks, what is believed, and what a person reads of the rest.</summary>
public sealed class IssuerAnswerTests
{
    private static readonly string Pem = MakeKey();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(400, null, "unauthorized: it answered 400, says more")]
    [InlineData(404, null, "unauthorized: it answered 404, says more")]
    [InlineData(408, null, "upstream_unavailable: it answered 408, says more")]
    [InlineData(425, null, "upstream_unavailable: it answered 425, says more")]
    [InlineData(429, null, "upstream_unavailable: it answered 429, says more")]
    [InlineData(499, null, "unauthorized: it answered 499, says more")]
    [InlineData(500, null, "upstream_unavailable: it answered 500, says more")]
    [InlineData(503, 7, "upstream_unavailable after 7 s: it answered 503, says more")]
    [InlineData(403, 7, "upstream_unavailable after 7 s: it answered 403, says more")] // a limit, whatever the status
    public void Answer_ThatIsNoToken_IsFinalUnlessItMayPass(int status, int? seconds, string meaning)
    {
        var answer = new TokenAnswer(status, [], null, seconds is { } after ? TimeSpan.FromSeconds(after) : null);

        Assert.Equal(meaning, Tell(answer.Refuse(", says more")));
        Assert.Equal(meaning.Replace(", says more", "", StringComparison.Ordinal), Tell(answer.Refuse()));
    }

    [Theory]
    [InlineData("""{"access_token":"t","token_type":"Bearer"}""", 3600, null)]
    [InlineData("""{"access_token":"t","token_type":"Bearer","expires_in":null,"scope":null}""", 3600, null)]
    [InlineData("""{"access_token":"t","token_type":"Bearer","expires_in":1}""", 1, null)]
    [InlineData("""{"access_token":"t","token_type":"Bearer","expires_in":"1.5"}""", 1.5, null)]
    [InlineData("""{"access_token":"t","token_type":"Bearer","expires_in":86401}""", 86_400, null)]
    [InlineData("""{"access_token":"t","token_type":"Bearer","scope":"b a"}""", 3600, "a,b")]
    [InlineData("""{"access_token":"t","token_type":"Bearer","scope":""}""", 3600, "")]
    public void Token_OfOAuth2_LivesAndMayWhatTheAnswerSays(string body, double seconds, string? scopes)
    {
        var token = OAuth2Answer.Read(Encoding.UTF8.GetBytes(body), requestedScope: " ", bearer: true).Token!;

        Assert.Equal(("t", seconds, scopes), (token.Value, token.Lifetime.TotalSeconds, token.Scopes is null ? null : string.Join(',', token.Scopes.Order(StringComparer.Ordinal))));
    }

    [Fact]
    public void Token_OfOAuth2_MayWhatWasAskedForUnlessTheAnswerSaysLess()
    {
        var body = """{"access_token":"t","token_type":"mac"}"""u8.ToArray();

        Assert.Equal(["a"], OAuth2Answer.Read(body, "a", bearer: false).Token!.Scopes);
        Assert.Null(OAuth2Answer.Read(body, null, bearer: false).Token!.Scopes);
        Assert.Equal("unauthorized: its token_type is not Bearer", Tell(OAuth2Answer.Read(body, "a", bearer: true).Failure!));
        Assert.Equal(
            "unauthorized: its expires_in is not a positive number of seconds",
            Tell(OAuth2Answer.Read("""{"access_token":"t","expires_in":0.99}"""u8.ToArray(), null, bearer: false).Failure!));
    }

    [Theory]
    [InlineData("""{"error":"slow_down"}""", " slow_down")]
    [InlineData("""{"error":"invalid_target"}""", " invalid_target")]
    [InlineData("""{"error":"unauthorized_client"}""", " unauthorized_client")]
    [InlineData("""{"error":"invalid_request"}""", " invalid_request")]
    [InlineData("""{"error":"invalid_grant"}""", " invalid_grant")]
    [InlineData("""{"error":"unsupported_grant_type"}""", " unsupported_grant_type")]
    [InlineData("""{"error":"temporarily_unavailable"}""", " temporarily_unavailable")]
    [InlineData("""{"error":"server_error"}""", " server_error")]
    [InlineData("""{"error":["invalid_grant"]}""", "")]
    [InlineData("""{"errors":"invalid_grant"}""", "")]
    [InlineData("""["invalid_grant"]""", "")]
    [InlineData("{", "")]
    public async Task Error_OfOAuth2_IsNamedIfItIsOneOfTheStandards(string body, string named)
    {
        using var things = Connect(OAuth2, _ => Answer(400, body));

        Assert.Equal(
            $"Nothing was sent, since there is no token (token endpoint https://things.example/token, client secret from configuration Credential:OAuth2:ClientSecret): "
            + $"it answered 400{named}. See Upstreams:ThingStore:Credential:OAuth2.",
            (await FailAsync(things)).Detail);
    }

    [Fact]
    public void Identity_OfAClient_IsWhatItsTokensAreIssuedTo()
    {
        using var client = Connect(OAuth2, static _ => Answer(500, ""));
        using var app = Connect(App, static _ => Answer(500, ""));

        Assert.Equal("oauth2\nhttps://things.example/token?x\nme\na\nb", client.Connection.Runtime.Credentials.Identity);
        Assert.Equal("github-app 1 2", app.Connection.Runtime.Credentials.Identity);
        Assert.Equal(
            "installation 2 of GitHub App 1, private key from configuration Credential:GitHubApp:PrivateKey", app.Connection.Runtime.Credentials.Whereabouts);
    }

    [Theory]
    [InlineData("""{"token":"t","expires_at":"2026-03-10T12:30:00Z"}""", 30 * 60, null)]
    [InlineData("""{"token":"t","expires_at":"2026-03-10T12:30:00"}""", 30 * 60, null)] // UTC, wherever this machine stands
    [InlineData("""{"token":"t","expires_at":"2026-03-10T12:00:01Z"}""", 1, null)]
    [InlineData("""{"token":"t"}""", 3600, null)]
    [InlineData("""{"token":"t","expires_at":7}""", 3600, null)]
    [InlineData("""{"token":"t","expires_at":"later"}""", 3600, null)]
    [InlineData("""{"token":"t","permissions":[]}""", 3600, null)]
    [InlineData("""{"token":"t","permissions":{}}""", 3600, "")]
    [InlineData("""{"token":"t","permissions":{"a":"read","b":"write","c":"admin","d":7}}""", 3600, "a:read,b:read,b:write,c:admin,c:read,c:write")]
    public async Task Token_OfAnApp_LivesAndMayWhatTheAnswerSays(string body, int seconds, string? scopes)
    {
        using var things = Connect(App, _ => Answer(201, body));

        var token = (await Mint(things).MintAsync(Token)).Token!;

        Assert.Equal(("t", seconds, scopes), (token.Value, token.Lifetime.TotalSeconds, token.Scopes is null ? null : string.Join(',', token.Scopes.Order(StringComparer.Ordinal))));
    }

    /// <summary>expires_at is a moment of GitHub's clock.</summary>
    [Fact]
    public async Task Token_OfAnApp_LivesByTheClockOfItsIssuer()
    {
        using var things = Connect(App, static _ => Answer(201, """{"token":"t","expires_at":"2026-03-10T12:30:00Z"}""", "Tue, 10 Mar 2026 12:10:00 GMT"));

        Assert.Equal(TimeSpan.FromMinutes(20), (await Mint(things).MintAsync(Token)).Token!.Lifetime);
    }

    [Theory]
    [InlineData(201, "[]", "unauthorized: its answer has no token")]
    [InlineData(201, """{"token":7}""", "unauthorized: its answer has no token")]
    [InlineData(201, "{", "unauthorized: its answer is no JSON object")]
    [InlineData(201, """{"token":""}""", "unauthorized: its token is empty")]
    [InlineData(201, """{"token":"t","expires_at":"2026-03-10T12:00:00Z"}""", "unauthorized: its token has expired already; check this machine's clock")]
    [InlineData(200, """{"token":"t"}""", "unauthorized: it answered 200")]
    [InlineData(404, "", "unauthorized: it answered 404: the App has no such installation")]
    [InlineData(401, "", "unauthorized: it answered 401")]
    [InlineData(503, "", "upstream_unavailable: it answered 503")]
    public async Task Answer_ToAnApp_ThatIsNoToken_SaysWhy(int status, string body, string meaning)
    {
        var asked = 0;
        using var things = Connect(App, _ =>
        {
            asked++;
            return Answer(status, body);
        });

        Assert.Equal((meaning, 1), (Tell((await Mint(things).MintAsync(Token)).Failure!), asked));
    }

    [Theory]
    [InlineData("Tue, 10 Mar 2026 12:00:30 GMT", 1)]
    [InlineData("Tue, 10 Mar 2026 12:00:31 GMT", 2)]
    [InlineData("Tue, 10 Mar 2026 11:59:29 GMT", 2)]
    [InlineData(null, 1)]
    public async Task Refusal_OfAnAssertion_IsTriedOnceMoreIfTheClocksDiffer(string? date, int asked)
    {
        var assertions = new List<string>();
        using var things = Connect(App, request =>
        {
            assertions.Add(request.Headers.Authorization!.Parameter!);
            return Answer(401, "", date);
        });

        Assert.Equal("unauthorized: it answered 401", Tell((await Mint(things).MintAsync(Token)).Failure!));
        Assert.Equal((asked, asked), (assertions.Count, assertions.Distinct().Count()));
    }

    /// <summary>Dated back a minute, for ten; the second one by the clock of who refused the first.</summary>
    [Fact]
    public async Task Assertion_IsDatedByTheIssuersClock()
    {
        var claims = new List<string>();
        using var things = Connect(
            App,
            request =>
            {
                claims.Add(Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(request.Headers.Authorization!.Parameter!.Split('.')[1])));
                return Answer(401, "", "Tue, 10 Mar 2026 13:00:00 GMT");
            },
            Pem.Replace("\n", "\\n", StringComparison.Ordinal)); // as in a variable of the environment

        await Mint(things).MintAsync(Token);

        var noon = things.Time.GetUtcNow().ToUnixTimeSeconds();
        Assert.Equal([Claims(noon), Claims(noon + 3600)], claims);

        static string Claims(long now) => $$"""{"iat":{{now - 60}},"exp":{{now + 540}},"iss":"1"}""";
    }

    [Theory]
    [InlineData(null)]
    [InlineData("no key")]
    public async Task Key_MissingOrNone_AsksNobody(string? pem)
    {
        var asked = 0;
        using var things = Connect(
            App,
            _ =>
            {
                asked++;
                return Answer(201, """{"token":"t"}""");
            },
            pem);
        var mint = Mint(things);

        Assert.Equal(
            pem is null ? "unauthorized: the secret that the issuer wants to see is missing" : $"unauthorized: the private key {NoKey}",
            Tell((await mint.MintAsync(Token)).Failure!));
        Assert.Equal((NoKey, null, 0), (mint.Refuse("no key"), mint.Refuse(Pem), asked));
        Assert.Equal(pem is null ? "no private key is configured" : "configuration Credential:GitHubApp:PrivateKey", mint.Secret.Whereabouts);
    }

    [Fact]
    public async Task Request_ForAToken_CarriesThisAndNothingElse()
    {
        HttpRequestMessage? sent = null;
        using var things = Connect(OAuth2, request =>
        {
            sent = request;
            return Answer(200, """{"access_token":"t","token_type":"Bearer"}""");
        });

        Assert.Equal("t", await things.Connection.Runtime.Credentials.GetAsync(Token));

        Assert.Equal((HttpVersion.Version20, HttpVersionPolicy.RequestVersionOrLower, "https://things.example/token?x"), (sent!.Version, sent.VersionPolicy, sent.RequestUri!.AbsoluteUri));
        Assert.Equal(["Accept", "Authorization", "User-Agent"], sent.Headers.NonValidated.Select(static header => header.Key).Order(StringComparer.Ordinal));
        Assert.Matches(@"^Clients/\d+\.\d+ \(thing-store\)$", sent.Headers.NonValidated["User-Agent"].ToString());
        Assert.NotEqual(true, sent.Headers.ExpectContinue);
    }

    [Fact]
    public async Task Answer_ThatSwitchesProtocols_IsNotReadToItsEnd()
    {
        using var endless = new EndlessStream();
        using var things = Connect(OAuth2, _ => new HttpResponseMessage(HttpStatusCode.SwitchingProtocols) { Content = new StreamContent(endless) });

        Assert.Contains("it answered 101.", (await FailAsync(things)).Detail, StringComparison.Ordinal);
        Assert.Equal(0, endless.Reads);
    }

    [Fact]
    public async Task Date_AndRetryAfter_OfAnAnswer_AreKept()
    {
        using var things = Connect(OAuth2, static _ =>
        {
            var answer = Answer(429, "slow", "Tue, 10 Mar 2026 12:10:00 GMT");
            answer.Headers.TryAddWithoutValidation("Retry-After", "9");
            return answer;
        });
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://things.example/token");

        var read = await things.Connection.Runtime.Tokens.SendAsync(request, Token);

        Assert.Equal((429, "slow", TimeSpan.FromSeconds(9)), (read.Status, Encoding.UTF8.GetString(read.Body), read.RetryAfter));
        Assert.Equal(DateTimeOffset.Parse("2026-03-10T12:10:00Z", CultureInfo.InvariantCulture), read.Date);
    }

    private const string NoKey = "is no unencrypted RSA key of at least 2,048 bits in PEM form";

    private static readonly CredentialPolicy OAuth2 = new()
    {
        Scheme = CredentialScheme.Bearer,
        OAuth2 = new OAuth2Policy { TokenEndpoint = new Uri("https://things.example/token?x"), ClientId = "me", Scope = "a", Audience = "b" },
    };

    private static readonly CredentialPolicy App = new()
    {
        Scheme = CredentialScheme.Bearer, GitHubApp = new GitHubAppPolicy { AppId = "1", InstallationId = "2" },
    };

    private static ThingsUnderTest Connect(CredentialPolicy policy, Func<HttpRequestMessage, HttpResponseMessage> answer, string? pem = "") => new(
        ThingsContract.Default.BaseAddress,
        d => d with { Credential = policy },
        settings =>
        {
            settings.Transport = new Answering(answer);
            settings.Configuration = policy.OAuth2 is not null
                ? Servers.Configuration.Of(("Upstreams:ThingStore:Credential:OAuth2:ClientSecret", "s3cret"))
                : pem is null ? null : Servers.Configuration.Of(("Upstreams:ThingStore:Credential:GitHubApp:PrivateKey", pem.Length == 0 ? Pem : pem));
        });

    private static TokenMint Mint(ThingsUnderTest things) => Assert.IsType<MintedCredential>(things.Connection.Runtime.Credentials).Mint;

    private static async Task<CallFailure> FailAsync(ThingsUnderTest things) =>
        (await Assert.ThrowsAsync<CallFaultException>(async () => await things.Connection.Runtime.Credentials.GetAsync(Token))).Failure;

    private static string Tell(MintFailure failure) =>
        $"{failure.Code}{(failure.RetryAfter is { } after ? $" after {after.TotalSeconds} s" : "")}: {failure.Reason}";

    private static HttpResponseMessage Answer(int status, string body, string? date = null)
    {
        var answer = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body) };
        answer.Headers.Date = date is null ? null : DateTimeOffset.Parse(date, CultureInfo.InvariantCulture);
        return answer;
    }

    private static string MakeKey()
    {
        using var key = RSA.Create(2048);
        return key.ExportPkcs8PrivateKeyPem();
    }

    private sealed class Answering(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(answer(request));
    }

    private sealed class EndlessStream : MemoryStream
    {
        public int Reads { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Reads++;
            return new(buffer.Length);
        }
    }
}
