using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json;
using Clients.Resilience.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Clients.Resilience.Tests;

/// <summary>Secrets in every place where a credential has one; nothing that anybody can read may hold them.</summary>
public sealed class CredentialCanaryTests
{
    [Theory]
    [InlineData(OAuth2Authentication.Basic)]
    [InlineData(OAuth2Authentication.Post)]
    public async Task Secrets_OfAnIssuedCredential_AppearNowhere(OAuth2Authentication authentication)
    {
        var seen = new StringBuilder();
        using var logs = new CapturedLogs();
        using var activities = new ActivityListener
        {
            ShouldListenTo = static _ => true,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => Add(seen, $"{activity.DisplayName} {string.Join(' ', activity.TagObjects)} {string.Join(' ', activity.Events.SelectMany(static e => e.Tags))}"),
        };
        ActivitySource.AddActivityListener(activities);
        using var meters = new MeterListener { InstrumentPublished = static (instrument, listener) => listener.EnableMeasurementEvents(instrument) };
        meters.SetMeasurementEventCallback<long>((_, _, tags, _) => Add(seen, string.Join(' ', tags.ToArray())));
        meters.SetMeasurementEventCallback<double>((_, _, tags, _) => Add(seen, string.Join(' ', tags.ToArray())));
        meters.Start();
        await using var issuer = await TokenIssuer.StartAsync();
        issuer.OnToken = static async (context, n) =>
        {
            context.Response.StatusCode = (n % 5) switch { 1 => 401, 2 => 503, 3 => 302, _ => 200 };
            context.Response.Headers.Location = $"https://elsewhere.example/?s={Uri.EscapeDataString(TokenIssuer.Secret)}";
            if (n % 5 == 4)
            {
                await context.WriteJsonAsync($$"""{"access_token":"{{TokenIssuer.Secret}} canary","token_type":"Bearer"}""");
            }
            else if (n % 5 > 0)
            {
                await context.WriteJsonAsync(JsonSerializer.Serialize(new { error = TokenIssuer.Secret, error_description = TokenIssuer.Secret }));
            }

            return n % 5 > 0;
        };
        issuer.OnCall = static (context, token) =>
        {
            context.Response.StatusCode = token == "t1" ? 401 : 500;
            return Task.FromResult(true);
        };
        using var things = issuer.Connect(p => p with { Authentication = authentication }, s => s.LoggerFactory = logs);

        for (var i = 0; i < 40; i++)
        {
            var exception = await Assert.ThrowsAsync<UpstreamException>(
                () => things.Client.GetThingAsync("7", new UpstreamCallOptions { Attempts = 1 }));
            Add(seen, $"{exception} {exception.Error} {exception.InnerException}");
            things.Time.Advance(TimeSpan.FromSeconds(35));
        }

        Add(seen, $"{things.Connection.Definition} {things.Connection.Runtime.Credentials} {things.Connection.Runtime.Secrets} {things.Connection.Runtime.Credentials.Whereabouts}");
        Assert.True(issuer.Asked >= 5, "every kind of answer came");
        Assert.NotEmpty(logs.Records);
        var text = seen + string.Join('\n', logs.Records.Select(static record => record.Text));
        foreach (var secret in new[]
        {
            TokenIssuer.Secret, Uri.EscapeDataString(TokenIssuer.Secret), "canary", "Bearer t",
            Convert.ToBase64String(Encoding.UTF8.GetBytes($"me+%26+you:{Uri.EscapeDataString(TokenIssuer.Secret)}")),
        })
        {
            Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [InlineData(CredentialScheme.Bearer, "canary token")]
    [InlineData(CredentialScheme.Bearer, "canary\r\nX-Injected: 1")]
    [InlineData(CredentialScheme.Bearer, "canary\u00e9")]
    [InlineData(CredentialScheme.Header, "canary\0")]
    [InlineData(CredentialScheme.Header, "canary\ttoken")]
    [InlineData(CredentialScheme.Basic, "user:canary\n")]
    [InlineData(CredentialScheme.Basic, "")]
    public async Task Token_OfNoUse_IsRefusedWithoutShowingIt(CredentialScheme scheme, string token)
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        using var things = new ThingsUnderTest(
            server.Address, d => d with { Credential = new CredentialPolicy { Scheme = scheme, Header = "X-Api-Key" } }, s => s.Token = _ => new(token));

        var exception = await Assert.ThrowsAsync<UpstreamException>(() => things.Client.GetThingAsync("7"));

        Assert.Equal((UpstreamErrorCode.Unauthorized, CallEffect.NotSent, 0), (exception.Code, exception.Error.Effect, exception.Error.Attempts));
        Assert.DoesNotContain("canary", exception.ToString(), StringComparison.Ordinal);
        Assert.Empty(server.Deliveries);
    }

    [Fact]
    public async Task File_LargerThanASecret_IsRefused()
    {
        var file = Path.GetTempFileName();
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        foreach (var (size, sent) in new[] { (FileCredential.LargestFile, true), (FileCredential.LargestFile + 1, false) })
        {
            await File.WriteAllTextAsync(file, new string('\n', size - 1) + "s");
            using var things = new ThingsUnderTest(
                server.Address, d => d with { Credential = new CredentialPolicy { Scheme = CredentialScheme.Bearer, File = file } });
            var call = things.Client.GetThingAsync("7");
            if (sent)
            {
                await call;
            }
            else
            {
                Assert.Contains("64 KB", (await Assert.ThrowsAsync<UpstreamException>(() => call)).Message, StringComparison.Ordinal);
            }
        }

        Assert.Single(server.Deliveries);
        File.Delete(file);
    }

    private static void Add(StringBuilder seen, string text)
    {
        lock (seen)
        {
            seen.AppendLine(text);
        }
    }
}
