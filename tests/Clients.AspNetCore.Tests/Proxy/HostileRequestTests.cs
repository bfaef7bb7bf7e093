using System.Collections.Frozen;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;

namespace Clients.AspNetCore.Tests.Proxy;

/// <summary>Whatever is written onto the façade's socket, the upstream sees declared operations only, and the caller nothing of the upstream.</summary>
public sealed partial class HostileRequestTests
{
    private const int Requests = 4000;

    private static readonly FrozenSet<string> Allowed = new[]
    {
        "Host", "Accept", "Accept-Encoding", "User-Agent", "Authorization", "X-GitHub-Api-Version", "x-correlation-id", "traceparent", "x-request-deadline-ms",
        "x-request-attempts", "Content-Type", "Content-Length", "Transfer-Encoding", "Idempotency-Key",
        "If-None-Match", // the client's own, with what the upstream said before; a caller's value would be found below
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Every operation that the façade serves, as the upstream must see it: path segments, and the names of the query.</summary>
    private static readonly (string Method, Regex Path, string[] Query)[] Declared =
    [
        ("GET", Plain(), []),
        ("GET", Search(), ["q", "sort", "order", "per_page", "page"]),
        ("GET", Commits(), ["sha", "path", "author", "committer", "since", "until", "per_page", "page"]),
        ("GET", Contents(), ["ref"]),
        ("GET", Tarball(), []),
        ("POST", Dispatch(), []),
        ("POST", Jobs(), []),
        ("GET", Job(), []),
    ];

    [Fact]
    public async Task Request_Hostile_NeverReachesAnythingUndeclared()
    {
        await using var upstream = await Recorder.StartAsync();
        await using var facade = await Facade.StartAsync(upstream.Address);
        var authority = facade.Http.BaseAddress!.Authority;

        await Parallel.ForEachAsync(HostileRequest.Any.Sample(Requests, 6), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (request, _) =>
        {
            var answer = await facade.SendRawAsync(request.ToBytes(authority));
            Assert.DoesNotContain("canary-out", answer, StringComparison.Ordinal);
            Assert.DoesNotContain("canary-token", answer, StringComparison.Ordinal);
            Assert.DoesNotContain(upstream.Address.Authority, answer, StringComparison.Ordinal);
        });

        Assert.All(upstream.Arrivals, arrival => Check(arrival, upstream.Address.Authority));

        // Both ends of the scale were met: requests that went through, and many more that did not.
        Assert.InRange(upstream.Arrivals.Count, Requests / 20, Requests / 2);
        var met = Declared.Select(operation => upstream.Arrivals.Count(arrival => arrival.Method == operation.Method && operation.Path.IsMatch(arrival.Path))).ToList();
        Assert.True(met.TrueForAll(static count => count > 0), $"Some operation was never reached: {string.Join(", ", met)}");
    }

    private static void Check(Arrival arrival, string authority)
    {
        var operation = Declared.FirstOrDefault(declared => declared.Method == arrival.Method && declared.Path.IsMatch(arrival.Path));
        Assert.True(operation.Path is not null, $"{arrival} is no declared operation");
        Assert.DoesNotContain(Segments(arrival.Path), static segment => Decodings(segment).Any(static value =>
            value is "." or ".." || value.Contains('/', StringComparison.Ordinal) || value.Contains('\\', StringComparison.Ordinal) || value.Any(char.IsControl)));

        var names = arrival.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(static pair => Uri.UnescapeDataString(pair.Split('=')[0])).ToList();
        Assert.True(names.TrueForAll(name => operation.Query.Contains(name, StringComparer.Ordinal)), $"{arrival}: undeclared query");
        Assert.Equal(names.Count, names.Distinct(StringComparer.Ordinal).Count());

        Assert.True(arrival.Headers.Keys.All(Allowed.Contains), $"{arrival}: {string.Join(", ", arrival.Headers.Keys)}");
        Assert.DoesNotContain(arrival.Headers.Where(static header => header.Key != "Content-Type"), static header => header.Value.Contains(HostileRequest.Canary, StringComparison.Ordinal));
        Assert.Equal(authority, arrival.Headers["Host"]);
    }

    private static string[] Segments(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What servers that decode too often would make of it.</summary>
    private static IEnumerable<string> Decodings(string segment)
    {
        var once = Uri.UnescapeDataString(segment);
        return [once, Uri.UnescapeDataString(once)];
    }

    [GeneratedRegex("^/repos/[^/]+/[^/]+$")]
    private static partial Regex Plain();

    [GeneratedRegex("^/search/repositories$")]
    private static partial Regex Search();

    [GeneratedRegex("^/repos/acme/[^/]+/commits$")]
    private static partial Regex Commits();

    [GeneratedRegex("^/repos/[^/]+/[^/]+/contents(/[^/]+)*$")]
    private static partial Regex Contents();

    [GeneratedRegex("^/repos/[^/]+/[^/]+/tarball(/[^/]+)*$")]
    private static partial Regex Tarball();

    [GeneratedRegex("^/repos/[^/]+/[^/]+/actions/workflows/[^/]+/dispatches$")]
    private static partial Regex Dispatch();

    [GeneratedRegex("^/v1/jobs$")]
    private static partial Regex Jobs();

    [GeneratedRegex("^/v1/jobs/[^/]+$")]
    private static partial Regex Job();
}
