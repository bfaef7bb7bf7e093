using System.Text.Json.Nodes;

namespace Clients.Testing.GitHub;

/// <summary>Statistics, which are computed when somebody asks: until they are there, the answer is 202 and an empty object.</summary>
internal sealed class StatisticsEndpoints(GitHubContext context)
{
    private const int Weeks = 52;

    private readonly Dictionary<(long Repository, string Operation), int> _asked = [];

    public void Register(FakeUpstream upstream)
    {
        On(upstream, "repos/get-contributors-stats", Contributors);
        On(upstream, "repos/get-commit-activity-stats", Activity);
        On(upstream, "repos/get-code-frequency-stats", repository => Array(WeeksOf(repository), week => new JsonArray(Start(week), 3L * week.Count(), -week.Count())));
        On(upstream, "repos/get-participation-stats", Participation);
        On(upstream, "repos/get-punch-card-stats", PunchCard);
    }

    private void On(FakeUpstream upstream, string operationId, Func<Repository, JsonNode> statistic) =>
        context.On(upstream, operationId, (_, repository) =>
        {
            if (repository.IsEmpty && operationId != "repos/get-participation-stats")
                return FakeResponse.Empty(204);

            var asked = _asked.GetValueOrDefault((repository.Id, operationId));
            _asked[(repository.Id, operationId)] = asked + 1;
            return asked < context.Options.PendingStatistics ? FakeResponse.Json(new JsonObject(), 202) : FakeResponse.Json(statistic(repository));
        });

    private JsonArray Contributors(Repository repository) =>
        Array(repository.Commits.GroupBy(commit => commit.Author).OrderBy(group => group.Count()), author => new JsonObject
        {
            ["total"] = author.Count(),
            ["weeks"] = Array(
                author.GroupBy(WeekOf),
                week => new JsonObject { ["w"] = week.Key, ["a"] = 2 * week.Count(), ["d"] = week.Count(), ["c"] = week.Count() }),
            ["author"] = AccountJson.Create(context.Links, author.Key),
        });

    private static JsonArray Activity(Repository repository) => Array(WeeksOf(repository), week => new JsonObject
    {
        ["days"] = Array(Enumerable.Range(0, 7), day => JsonValue.Create(week.Count(commit => (int)commit.Date.DayOfWeek == day))),
        ["total"] = week.Count(),
        ["week"] = week.Key,
    });

    private static JsonObject Participation(Repository repository)
    {
        var counts = WeeksOf(repository).Select(week => week.Count()).TakeLast(Weeks).ToList();
        counts.InsertRange(0, Enumerable.Repeat(0, Weeks - counts.Count));
        return new JsonObject { ["all"] = Array(counts, count => JsonValue.Create(count)), ["owner"] = Array(counts, _ => JsonValue.Create(0)) };
    }

    private static JsonArray PunchCard(Repository repository) => Array(
        from day in Enumerable.Range(0, 7) from hour in Enumerable.Range(0, 24) select (day, hour),
        at => new JsonArray(at.day, at.hour, repository.Commits.Count(commit => (int)commit.Date.DayOfWeek == at.day && commit.Date.Hour == at.hour)));

    private static IEnumerable<IGrouping<long, Commit>> WeeksOf(Repository repository) => repository.Commits.GroupBy(WeekOf).OrderBy(week => week.Key);

    private static long Start(IGrouping<long, Commit> week) => week.Key;

    /// <summary>Sunday, midnight, as a Unix time.</summary>
    private static long WeekOf(Commit commit) =>
        new DateTimeOffset(commit.Date.UtcDateTime.Date.AddDays(-(int)commit.Date.UtcDateTime.DayOfWeek), TimeSpan.Zero).ToUnixTimeSeconds();

    private static JsonArray Array<T>(IEnumerable<T> items, Func<T, JsonNode?> toJson) => new([.. items.Select(toJson)]);
}
