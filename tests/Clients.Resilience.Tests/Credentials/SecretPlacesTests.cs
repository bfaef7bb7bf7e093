namespace Clients.Resilience.Tests;

/// <summary>The places that hold a secret themselves: what they give, when they look again, and what they are called.</summary>
public sealed class SecretPlacesTests : IDisposable
{
    private readonly Microsoft.Extensions.Time.Testing.FakeTimeProvider time = new();
    private readonly string file = Path.GetTempFileName();
    private readonly string variable = $"SECRET_{Guid.NewGuid():N}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        File.Delete(file);
        Environment.SetEnvironmentVariable(variable, null);
    }

    [Fact]
    public void Places_AreNamedAndNeverShown()
    {
        CredentialSource environment = new EnvironmentCredential("NO_SUCH_VARIABLE");
        CredentialSource mounted = new FileCredential("/run/secrets/x", time);

        Assert.Equal(
            [
                "environment variable NO_SUCH_VARIABLE", "file /run/secrets/x", "file /run/secrets/x, else environment variable NO_SUCH_VARIABLE",
                "configuration A:B", "the app's token function", "this upstream takes none",
            ],
            new[]
            {
                environment, mounted, new EitherCredential(mounted, environment), new ConfiguredCredential("A:B", static () => "canary"),
                new DelegateCredential(static _ => new("canary")), new NoCredential("this upstream takes none"),
            }.Select(static source => source.Whereabouts));
    }

    [Fact]
    public void Source_OfAnApp_NeedsNoMoreThanASecret()
    {
        var source = new DelegateCredential(static _ => new("x"));

        Assert.Equal(("", null, null, TimeSpan.Zero), (source.QuotaKey, source.Identity, source.GrantedScopes, source.Settling("x")));
        source.Reject("x"); // nothing happens
    }

    [Fact]
    public async Task Variable_SetLater_IsFound()
    {
        var source = new EnvironmentCredential(variable);
        Assert.Null(await source.GetAsync(Token));
        Environment.SetEnvironmentVariable(variable, " \n");
        Assert.Null(await source.GetAsync(Token));

        Environment.SetEnvironmentVariable(variable, " first\n");

        Assert.Equal("first", await source.GetAsync(Token));
    }

    [Fact]
    public async Task Variable_Changed_IsReadAgainAfterARejection()
    {
        Environment.SetEnvironmentVariable(variable, "first");
        var source = new EnvironmentCredential(variable);
        Environment.SetEnvironmentVariable(variable, "second");
        var first = await source.GetAsync(Token);

        source.Reject("first");

        Assert.Equal(("first", "second"), (first, await source.GetAsync(Token)));
    }

    [Fact]
    public async Task Variable_Unchanged_StaysTheSameSecret()
    {
        Environment.SetEnvironmentVariable(variable, "first");
        var source = new EnvironmentCredential(variable);
        var before = await source.GetAsync(Token);

        source.Reject("first");
        var same = await source.GetAsync(Token);
        Environment.SetEnvironmentVariable(variable, null);
        source.Reject("first");

        Assert.Same(before, same); // what was made of it (the header, its scopes) is kept by reference
        Assert.Equal("first", await source.GetAsync(Token));
    }

    [Fact]
    public async Task Either_GivesTheFirstThatThereIs()
    {
        await WriteAsync("from-file");
        Environment.SetEnvironmentVariable(variable, "from-variable");
        var environment = new EnvironmentCredential(variable);

        Assert.Equal("from-file", await new EitherCredential(new FileCredential(file, time), environment).GetAsync(Token));
        Assert.Equal("from-variable", await new EitherCredential(new FileCredential("/no/such/file", time), environment).GetAsync(Token));
        Assert.Null(await new EitherCredential(new FileCredential("/no/such/file", time), new EnvironmentCredential("NO_SUCH_VARIABLE")).GetAsync(Token));
    }

    [Fact]
    public async Task Either_TellsBothOfARejection()
    {
        await WriteAsync("old");
        Environment.SetEnvironmentVariable(variable, "old");
        var (mounted, environment) = (new FileCredential(file, time), new EnvironmentCredential(variable));
        var either = new EitherCredential(mounted, environment);
        await either.GetAsync(Token);
        await WriteAsync("new");
        Environment.SetEnvironmentVariable(variable, "new");

        either.Reject("old");

        Assert.Equal(("new", "new"), (await mounted.GetAsync(Token), await environment.GetAsync(Token)));
    }

    [Fact]
    public async Task File_Rotated_IsNoticedAfterASecond()
    {
        await WriteAsync(" old\n", age: 10);
        var source = new FileCredential(file, time);
        var before = await source.GetAsync(Token);
        await WriteAsync("new");

        time.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        var within = await source.GetAsync(Token);
        time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(("old", "old", "new"), (before, within, await source.GetAsync(Token)));
    }

    [Fact]
    public async Task File_Untouched_StaysTheSameSecret()
    {
        await WriteAsync("old", age: 10);
        var source = new FileCredential(file, time);
        var before = await source.GetAsync(Token);

        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Same(before, await source.GetAsync(Token)); // not read again
    }

    [Fact]
    public async Task File_WithinOneStepOfTheClock_IsReadAgainAfterARejectionOfItsSecretOnly()
    {
        await WriteAsync("old", age: 10);
        var source = new FileCredential(file, time);
        await source.GetAsync(Token);
        await WriteAsync("new", age: 10);
        time.Advance(TimeSpan.FromSeconds(1));

        source.Reject("another");
        var unchanged = await source.GetAsync(Token);
        source.Reject("old");

        Assert.Equal(("old", "new"), (unchanged, await source.GetAsync(Token)));
    }

    [Fact]
    public async Task File_GoneOrBlank_KeepsItsLastSecret()
    {
        await WriteAsync("old", age: 10);
        var source = new FileCredential(file, time);
        await source.GetAsync(Token);

        await WriteAsync(" \n", age: 5);
        time.Advance(TimeSpan.FromSeconds(1));
        var blank = await source.GetAsync(Token);
        File.Delete(file);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(("old", "old"), (blank, await source.GetAsync(Token)));
    }

    /// <summary>In the middle of its replacement a path may lead nowhere, or to a folder.</summary>
    [Fact]
    public async Task File_ThatCannotBeRead_KeepsItsLastSecret()
    {
        await WriteAsync("old", age: 10);
        var source = new FileCredential(file, time);
        await source.GetAsync(Token);
        await using var locked = new FileStream(file, FileMode.Create, FileAccess.ReadWrite, FileShare.None); // on Unix other readers of .NET are refused as well

        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("old", await source.GetAsync(Token));
    }

    [Fact]
    public async Task File_LargerThanASecret_IsRefusedByName()
    {
        await WriteAsync(new string('x', FileCredential.LargestFile + 1));

        var fault = await Assert.ThrowsAsync<CallFaultException>(async () => await new FileCredential(file, time).GetAsync(Token));

        Assert.Equal((UpstreamErrorCode.Unauthorized, $"File {file} is larger than a secret can be (64 KB)."), (fault.Failure.Code, fault.Failure.Detail));
    }

    [Theory]
    [InlineData("", CredentialScheme.Bearer, "is empty")]
    [InlineData("", CredentialScheme.Basic, "is empty")]
    [InlineData("!~", CredentialScheme.Bearer, null)]
    [InlineData("a b", CredentialScheme.Header, "holds a space, a line break, a control character or a letter outside ASCII")]
    [InlineData("a\u007f", CredentialScheme.Bearer, "holds a space, a line break, a control character or a letter outside ASCII")]
    [InlineData("user:p\u00e4ss word", CredentialScheme.Basic, null)]
    [InlineData("user:\u0000", CredentialScheme.Basic, "holds a control character")]
    [InlineData("user:\u001f", CredentialScheme.Basic, "holds a control character")]
    [InlineData("user:\u007f", CredentialScheme.Basic, "holds a control character")]
    public void Text_ThatMayNotGoOntoTheWire_IsToldAndNotShown(string text, CredentialScheme scheme, string? wrong) => Assert.Equal(wrong, TokenText.Refuse(text, scheme));

    [Fact]
    public void Secrets_OfTheConfiguration_ArePrintedByNobody()
    {
        var secrets = new ConfiguredSecrets("canary", "canary", "canary");

        Assert.Equal("(hidden)", secrets.ToString());
        Assert.Equal((null, null, null), (ConfiguredSecrets.None.Token, ConfiguredSecrets.None.ClientSecret, ConfiguredSecrets.None.PrivateKey));
    }

    private async Task WriteAsync(string text, int age = 0)
    {
        await File.WriteAllTextAsync(file, text, Token);
        File.SetLastWriteTimeUtc(file, new DateTime(2026, 3, 10, 12, 0, 0, DateTimeKind.Utc).AddSeconds(-age));
    }
}
