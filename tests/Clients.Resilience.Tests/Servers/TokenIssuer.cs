using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Clients.Resilience.Tests.Servers;

/// <summary>An upstream and the issuer of its tokens on one real socket. Issues t1, t2, … and accepts what it issued and did not revoke.</summary>
internal sealed class TokenIssuer : IAsyncDisposable
{
    public const string Secret = "cl1ent-s3cret+/=";

    private readonly ConcurrentDictionary<string, byte> valid = new(StringComparer.Ordinal);
    private int issued;
    private int asked;

    public KestrelUpstream Server { get; private set; } = null!;

    /// <summary>Requests for tokens so far.</summary>
    public int Asked => Volatile.Read(ref asked);

    /// <summary>Members of the answer besides the token, such as <c>"expires_in":3600</c>.</summary>
    public string Terms { get; set; } = """ "token_type":"Bearer","expires_in":3600 """;

    /// <summary>Answers the n-th request for a token in place of the issuer; false lets it go on.</summary>
    public Func<HttpContext, int, Task<bool>> OnToken { get; set; } = static (_, _) => Task.FromResult(false);

    /// <summary>Answers a request with a good token in place of the upstream; false lets it go on.</summary>
    public Func<HttpContext, string, Task<bool>> OnCall { get; set; } = static (_, _) => Task.FromResult(false);

    public IEnumerable<Delivery> TokenRequests => Server.Deliveries.Where(static d => d.Path == "/token");

    public IEnumerable<string> Sent => Server.Deliveries.Where(static d => d.Path != "/token").Select(static d => d.Headers["Authorization"]);

    public static async Task<TokenIssuer> StartAsync()
    {
        var issuer = new TokenIssuer();
        issuer.Server = await KestrelUpstream.StartAsync((context, _) => issuer.AnswerAsync(context));
        return issuer;
    }

    public void Revoke(string token) => valid.TryRemove(token, out _);

    /// <summary>A client whose token comes from here.</summary>
    public ThingsUnderTest Connect(
        Func<OAuth2Policy, OAuth2Policy>? change = null, Action<UpstreamClientSettings>? configure = null, Func<UpstreamDefinition, UpstreamDefinition>? define = null) =>
        new(
            Server.Address,
            d => (define ?? (static d => d))(d with
            {
                Credential = new CredentialPolicy
                {
                    Scheme = CredentialScheme.Bearer,
                    OAuth2 = (change ?? (static p => p))(new OAuth2Policy { TokenEndpoint = new Uri(Server.Address, "/token"), ClientId = "me & you" }),
                },
            }),
            settings =>
            {
                settings.Configuration = Configuration.Of(("Upstreams:ThingStore:Credential:OAuth2:ClientSecret", Secret));
                configure?.Invoke(settings);
            });

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == "/token")
        {
            if (!await OnToken(context, Interlocked.Increment(ref asked)))
            {
                var token = string.Create(CultureInfo.InvariantCulture, $"t{Interlocked.Increment(ref issued)}");
                valid[token] = 0;
                await context.WriteJsonAsync($$"""{"access_token":"{{token}}",{{Terms}}}""");
            }

            return;
        }

        var sent = context.Request.Headers.Authorization.ToString().Replace("Bearer ", string.Empty, StringComparison.Ordinal);
        if (!valid.ContainsKey(sent))
        {
            context.Response.StatusCode = 401;
        }
        else if (!await OnCall(context, sent))
        {
            await context.WriteThingAsync();
        }
    }
}

internal static class Configuration
{
    public static IConfiguration Of(params (string Key, string Value)[] values) => new ConfigurationBuilder()
        .AddInMemoryCollection(values.Select(static value => KeyValuePair.Create(value.Key, (string?)value.Value))).Build();
}
