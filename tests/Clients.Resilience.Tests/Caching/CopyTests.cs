namespace Clients.Resilience.Tests;

/// <summary>Copies of answers that are being read: what memory they take, and when they are kept.</summary>
public sealed class CopyTests : IDisposable
{
    private const int First = 16 * 1024;
    private const int Entry = 40 * 1024;
    private const int Memory = 64 * 1024;

    private static readonly CacheKey Key = new("thing-store:7", "tag", Shareable: true);

    private readonly ThingsUnderTest things = new(
        new Uri("https://things.example"), static d => d with { Cache = new CachePolicy { Enabled = true, Memory = Memory, Entry = Entry, Age = TimeSpan.FromMinutes(10) } });

    private ResponseCache Cache => things.Connection.Runtime.Cache!;

    public void Dispose() => things.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData(30)]
    public async Task Answer_ReadToItsEndAndAccepted_IsKept(int? promised)
    {
        var kept = Begin(promised);

        kept.Copy(new byte[10]);
        kept.Copy(Enumerable.Repeat((byte)7, 20).ToArray());
        Assert.Equal(promised ?? First, Cache.Copied);
        kept.End();
        kept.Accept();

        var stored = (await Cache.FindAsync(Key))!;
        Assert.Equal([.. new byte[10], .. Enumerable.Repeat((byte)7, 20)], stored.Body);
        Assert.Equal(("\"1\"", "tag", things.Time.GetUtcNow().ToUnixTimeMilliseconds()), (stored.ETag, stored.SecretTag, stored.StoredAt));
        Assert.Equal(0, Cache.Copied);
    }

    [Theory]
    [InlineData(31, true)]
    [InlineData(29, true)]
    [InlineData(null, false)]
    public async Task Answer_ThatIsNotWhole_IsNotKept(int? promised, bool ends)
    {
        var kept = Begin(promised);

        kept.Copy(new byte[30]);
        if (ends)
        {
            kept.End();
        }

        kept.Accept();

        Assert.Null(await Cache.FindAsync(Key));
        Assert.Equal(0, Cache.Copied);
    }

    [Fact]
    public async Task Copy_ThatGrows_TakesTwiceTheMemoryUpToTheLargestEntry()
    {
        var kept = Begin(null);
        var sizes = new List<long>();
        foreach (var bytes in new[] { First, 1, First - 1, 1, Entry - (2 * First) - 1 })
        {
            kept.Copy(new byte[bytes]);
            sizes.Add(Cache.Copied);
        }

        Assert.Equal([First, 2 * First, 2 * First, Entry, Entry], sizes);
        kept.End();
        kept.Accept();
        Assert.Equal(Entry, (await Cache.FindAsync(Key))!.Body.Length);
    }

    [Fact]
    public async Task Copy_BeyondTheLargestEntry_IsGivenUp()
    {
        var kept = Begin(null);

        kept.Copy(new byte[Entry + 1]);
        Assert.Equal(0, Cache.Copied);
        kept.Copy(new byte[1]); // the rest is not mistaken for all of it
        kept.End();
        kept.Accept();

        Assert.Equal(0, Cache.Copied);
        Assert.Null(await Cache.FindAsync(Key));
    }

    [Fact]
    public async Task Copies_AllTogether_TakeNoMoreThanTheMemory()
    {
        var copies = Enumerable.Range(0, 5).Select(_ => Begin(null)).ToList();

        copies.ForEach(static copy => copy.Copy(new byte[1]));
        Assert.Equal(4 * First, Cache.Copied);

        copies[4].End();
        copies[4].Accept();
        Assert.Null(await Cache.FindAsync(Key));
        copies[0].Refuse();
        Assert.Equal(3 * First, Cache.Copied);
        copies.ForEach(static copy => copy.Refuse());
        Assert.Equal(0, Cache.Copied);
    }

    [Fact]
    public async Task Answer_Refused_IsForgottenIfItWasAConfirmedOne()
    {
        Keep();

        var fresh = Begin(null);
        fresh.Copy(new byte[1]);
        fresh.End();
        fresh.Refuse();
        fresh.Accept();
        Assert.Equal([1, 2], (await Cache.FindAsync(Key))!.Body);

        new KeptAnswer(Cache, Key).Refuse();
        Assert.Null(await Cache.FindAsync(Key));
    }

    [Fact]
    public async Task Answer_Confirmed_StaysIfItIsAccepted()
    {
        Keep();

        new KeptAnswer(Cache, Key).Accept();

        Assert.NotNull(await Cache.FindAsync(Key));
        Assert.Equal(0, Cache.Copied);
    }

    [Theory]
    [InlineData(300_000, "tag", false)]
    [InlineData(300_001, "tag", true)]
    [InlineData(0, "other", true)]
    public async Task Answer_ConfirmedInItsSecondHalfOrForAnotherSecret_IsRenewed(int milliseconds, string secret, bool renewed)
    {
        var key = Key with { SecretTag = secret };
        var stored = Keep();
        things.Time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        using var notModified = new HttpResponseMessage(System.Net.HttpStatusCode.NotModified);

        Cache.Renew(key, stored, notModified);

        var found = (await Cache.FindAsync(Key))!;
        Assert.Equal(renewed ? (secret, things.Time.GetUtcNow().ToUnixTimeMilliseconds()) : ("tag", stored.StoredAt), (found.SecretTag, found.StoredAt));
    }

    [Fact]
    public async Task Answer_AsLargeAsTheMemoryAllows_IsKept()
    {
        Cache.Keep(Key, Head(), new byte[Memory - 1024]);
        Assert.NotNull(await Cache.FindAsync(Key));

        Cache.Keep(Key with { Text = "other" }, Head(), new byte[Memory + 1024]);
        Assert.Null(await Cache.FindAsync(Key with { Text = "other" }));
    }

    [Fact]
    public async Task Cache_ThatFails_IsAsIfItHadNothing()
    {
        Keep();
        Cache.Dispose();

        Assert.Null(await Cache.FindAsync(Key));
        Keep();
        Cache.Forget(Key);
        Assert.Equal(0, Cache.Copied);
    }

    [Fact]
    public async Task Body_ThatIsCopied_IsReadInAnyWay()
    {
        using var original = new StringContent("0123456789") { Headers = { ContentLanguage = { "de" }, ContentLength = 10 } };
        var kept = Begin(10);
        using var content = new CopiedContent(original, kept);
        using var copy = new MemoryStream();

        await content.CopyToAsync(copy);
        kept.Accept();

        Assert.Equal("0123456789"u8.ToArray(), copy.ToArray());
        Assert.Equal("0123456789"u8.ToArray(), (await Cache.FindAsync(Key))!.Body);
        Assert.Equal(("de", "text/plain; charset=utf-8", 10L), (content.Headers.ContentLanguage.ToString(), content.Headers.ContentType!.ToString(), content.Headers.ContentLength));
    }

    [Fact]
    public async Task Body_ReadIntoNothing_HasNotEnded()
    {
        var kept = Begin(null);
        using var content = new CopiedContent(new ByteArrayContent([1, 2]), kept);
        await using var stream = await content.ReadAsStreamAsync();

        Assert.Equal(0, await stream.ReadAsync(System.Memory<byte>.Empty));
        Assert.Equal(2, await stream.ReadAsync(new byte[2]));
        Assert.Equal(0, await stream.ReadAsync(System.Memory<byte>.Empty));
        kept.Accept();

        Assert.Null(await Cache.FindAsync(Key));
    }

    [Fact]
    public async Task Body_ThatIsCopied_IsDisposedWithItsCopy()
    {
        var original = new StringContent("a");
        new CopiedContent(original, Begin(null)).Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => original.ReadAsStringAsync());
    }

    private static StoredAnswer Head() => new() { Headers = [], Body = [], SecretTag = "tag", ETag = "\"1\"", StoredAt = 0 };

    private KeptAnswer Begin(int? promised)
    {
        var response = new HttpResponseMessage();
        response.Headers.TryAddWithoutValidation("ETag", "\"1\"");
        response.Content.Headers.ContentLength = promised;
        return new KeptAnswer(Cache, Key, response);
    }

    private StoredAnswer Keep()
    {
        var head = Head() with { StoredAt = things.Time.GetUtcNow().ToUnixTimeMilliseconds() };
        Cache.Keep(Key, head, [1, 2]);
        return head with { Body = [1, 2] };
    }
}
