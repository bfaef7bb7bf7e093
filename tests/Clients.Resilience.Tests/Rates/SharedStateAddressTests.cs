namespace Clients.Resilience.Tests.Rates;

public sealed class SharedStateAddressTests
{
    [Theory]
    [InlineData("redis://redis.example", true)]
    [InlineData("redis://redis.example/", true)]
    [InlineData("rediss://user:secret@redis.example:6380/0", true)]
    [InlineData("redis://redis.example/1023", true)]
    [InlineData("redis://redis.example/1024", false)]
    [InlineData("redis://redis.example/-1", false)]
    [InlineData("redis://redis.example/cache", false)]
    [InlineData("redis://redis.example?ssl=true", false)]
    [InlineData("redis://redis.example#1", false)]
    [InlineData("redis:///1", false)]
    [InlineData("http://redis.example", false)]
    public void Address_IsThatOfARedis(string address, bool valid) => Assert.Equal(valid, SharedStateAddress.IsValid(new Uri(address)));

    [Fact]
    public void Address_ThatIsRelative_IsNone() => Assert.False(SharedStateAddress.IsValid(new Uri("redis.example", UriKind.Relative)));

    [Theory]
    [InlineData("redis://redis.example", false)]
    [InlineData("redis://:secret@redis.example", true)]
    [InlineData("redis://user@redis.example", true)]
    [InlineData("redis.example", false)]
    [InlineData(null, false)]
    public void Password_InAnAddress_IsSeen(string? address, bool has) => Assert.Equal(has, SharedStateAddress.HasPassword(address));

    [Theory]
    [InlineData("redis://:canary@redis.example", "redis://redis.example:6379")]
    [InlineData("rediss://me:canary@redis.example:6380/7", "rediss://redis.example:6380")]
    public void Address_Shown_HasNoSecret(string address, string shown) => Assert.Equal(shown, SharedStateAddress.Show(new Uri(address)));

    [Fact]
    public void Options_OfAnAddressWithEverything_SayTheSame()
    {
        var options = SharedStateAddress.Options(new Uri("rediss://m%40e:p%3Ass:w@redis.example:6380/7"), TimeSpan.FromMilliseconds(250));

        Assert.Equal("redis.example:6380", Assert.Single(options.EndPoints).ToString()!.Replace("Unspecified/", "", StringComparison.Ordinal));
        Assert.Equal((7, true, "redis.example"), (options.DefaultDatabase, options.Ssl, options.SslHost));
        Assert.Equal(("m@e", "p:ss:w"), (options.User, options.Password));
        Assert.Equal((250, 250), (options.AsyncTimeout, options.SyncTimeout));
        Assert.False(options.AbortOnConnectFail);
    }

    [Fact]
    public void Options_OfABareAddress_AreRedisOwn()
    {
        var options = SharedStateAddress.Options(new Uri("redis://redis.example"), TimeSpan.FromSeconds(1));

        Assert.Equal("redis.example:6379", Assert.Single(options.EndPoints).ToString()!.Replace("Unspecified/", "", StringComparison.Ordinal));
        Assert.Equal((0, false, null), (options.DefaultDatabase, options.Ssl, options.User));
        Assert.True(string.IsNullOrEmpty(options.Password));
    }

    [Theory]
    [InlineData("redis://:secret@redis.example", null, "secret")]
    [InlineData("redis://secret@redis.example", null, "secret")]
    [InlineData("redis://me:@redis.example", "me", "")]
    public void Password_WithoutAUser_IsTheDefaultUsers(string address, string? user, string password)
    {
        var options = SharedStateAddress.Options(new Uri(address), TimeSpan.FromSeconds(1));

        Assert.Equal((user, password), (options.User, options.Password));
    }
}
