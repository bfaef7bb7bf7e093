using System.Globalization;

namespace Clients.Testing.GitHub;

/// <summary>Builds <c>acme/rocket</c>, which has some of everything.</summary>
internal static class RocketSeed
{
    private static readonly string[] Outcomes =
        ["success", "success", "failure", "success", "cancelled", "success", "skipped", "timed_out"];

    public static Repository Create() => new(Seed.FirstRepositoryId, "acme", "rocket")
    {
        Description = "Takes payloads to orbit – und zurück",
        Language = "C#",
        Languages = new Dictionary<string, long>(StringComparer.Ordinal)
        {
            ["C#"] = 4_200_000_000, ["TypeScript"] = 310_512, ["Dockerfile"] = 1_024,
        },
        Topics = ["rocket", "dotnet", "space"],
        HasLicense = true,
        Size = Seed.LargeSize,
        Stars = 1_500,
        Forks = 42,
    };

    public static void Fill(Repository rocket, FakeGitHubOptions options)
    {
        WorldSeed.AddHistory(rocket, 320);
        AddBranches(rocket);
        AddFiles(rocket);
        AddReleases(rocket);
        AddRuns(rocket, options);
    }

    private static void AddBranches(Repository rocket)
    {
        for (var i = 1; i <= 262; i++)
            rocket.Branches[string.Create(CultureInfo.InvariantCulture, $"topic/{i:D3}")] = rocket.Commits[^i];

        rocket.Branches["develop"] = rocket.Commits[^2];
        rocket.RenamedBranches["master"] = "main";

        // Two commits of its own, nineteen behind: a comparison that has diverged.
        var tip = rocket.Commits[300];
        for (var i = 1; i <= 2; i++)
        {
            tip = new Commit(
                Seed.Sha($"login {i}"),
                string.Create(CultureInfo.InvariantCulture, $"Login, part {i}"),
                "lin",
                Seed.Start.AddDays(80 + i),
                tip,
                ["src/Login.cs"]);
            rocket.Commits.Add(tip);
        }

        rocket.Branches["feature/login"] = tip;
        for (var i = 1; i <= 35; i++)
            rocket.Tags[string.Create(CultureInfo.InvariantCulture, $"v1.{i:D2}.0")] = rocket.Commits[i * 8];
    }

    private static void AddFiles(Repository rocket)
    {
        WorldSeed.AddFile(rocket, "LICENSE", "MIT License\n");
        WorldSeed.AddFile(rocket, "docs/guide.md", "# Guide\n\nCount down, then go.\n");
        WorldSeed.AddFile(rocket, "docs/release notes.md", "Grüße aus dem All 🚀\n");
        WorldSeed.AddFile(rocket, "src/Engine/Thruster.cs", "namespace Rocket.Engine;\n\npublic sealed class Thruster;\n");
        rocket.Files["docs/latest.md"] = new Entry("docs/latest.md", "symlink", [], "guide.md");
        rocket.Files["current"] = new Entry("current", "symlink", [], "docs") { Size = 4 };
        rocket.Files["vendor/engine"] = new Entry("vendor/engine", "submodule", [], "https://github.com/acme/engine.git");
        rocket.Files["assets/film.mp4"] = new Entry("assets/film.mp4", "file", []) { Size = 5_000_000 };
        rocket.Files["assets/archive.bin"] = new Entry("assets/archive.bin", "file", []) { Size = Seed.LargeSize };
    }

    private static void AddReleases(Repository rocket)
    {
        var index = 0;
        foreach (var tag in rocket.Tags.Keys.Reverse())
        {
            rocket.Releases.Add(new Release(
                Seed.FirstReleaseId + index,
                tag,
                "Rocket " + tag,
                rocket.Tags[tag].Date,
                IsDraft: false,
                IsPrerelease: index == 0,
                HasAsset: index < 3));
            index++;
        }
    }

    private static void AddRuns(Repository rocket, FakeGitHubOptions options)
    {
        var ci = new Workflow(Seed.FirstWorkflowId, "CI", "ci.yml", "active", new Dictionary<string, bool>(StringComparer.Ordinal));
        var stale = new Workflow(Seed.FirstWorkflowId + 1, "Stale", "stale.yml", "active", null);
        rocket.Workflows.AddRange([ci, stale, new Workflow(Seed.FirstWorkflowId + 2, "Legacy", "legacy.yml", "disabled_inactivity", null)]);

        for (var i = 1; i <= 45; i++)
        {
            var isScheduled = i % 7 == 0;
            var commit = rocket.Commits[275 + i - 1];
            rocket.Runs.Add(new Run(
                Seed.RunIds + i,
                isScheduled ? stale : ci,
                i,
                isScheduled ? "schedule" : i % 4 == 0 ? "pull_request" : "push",
                commit,
                i % 4 == 0 ? "feature/login" : "main",
                commit.Message,
                commit.Date,
                options.RunStep)
            {
                Outcome = Outcomes[i % Outcomes.Length],
                IsPast = true,
                HasExpired = i <= 2,
                Stuck = i switch { 43 => "waiting", 44 => "queued", 45 => "in_progress", _ => null },
            });
        }
    }
}
