using System.Globalization;

namespace Clients.Testing.GitHub;

/// <summary>Builds the world that every fake GitHub starts with.</summary>
internal static class WorldSeed
{
    private static readonly Dictionary<string, bool> DeployInputs = new(StringComparer.Ordinal)
    {
        ["environment"] = true, ["version"] = false, ["dry_run"] = false, ["outcome"] = false,
        ["correlation_id"] = false, ["orchestrator_id"] = false, ["operation_id"] = false,
    };

    public static World Create(FakeGitHubOptions options)
    {
        var world = new World();
        RocketSeed.Fill(world.Add(RocketSeed.Create()), options);
        Pipelines(world, options);

        world.Add(new Repository(Seed.FirstRepositoryId + 2, "acme", "empty") { Description = "Nothing has been pushed here" });
        var renamed = Small(world, 3, "new-name", "Known as old-name until it was renamed");
        world.AddRename("acme/old-name", renamed);
        world.AddRename("acme/older-name", renamed);
        var secret = new Repository(Seed.FirstRepositoryId + 4, "acme", "secret")
        {
            Description = "Not for everybody", IsPrivate = true, Language = "C#",
        };
        AddHistory(world.Add(secret), 3);
        Attic(world);
        world.Add(new Repository(Seed.FirstRepositoryId + 6, "acme", "blocked") { Description = "Taken down", IsBlocked = true });

        for (var i = 1; i <= 40; i++)
            Small(world, 100 + i, string.Create(CultureInfo.InvariantCulture, $"module-{i:D2}"), "A module of the rocket", stars: i * 3);

        return world;
    }

    /// <summary>A straight line of commits on <c>main</c>.</summary>
    public static void AddHistory(Repository repository, int count)
    {
        Commit? parent = null;
        for (var i = 1; i <= count; i++)
        {
            var author = i % 5 == 0 ? "hubot" : i % 3 == 0 ? "lin" : "ada";
            var file = i % 4 == 0 ? "README.md" : "src/Program.cs";
            parent = new Commit(
                Seed.Sha($"{repository.FullName} {i}"),
                string.Create(CultureInfo.InvariantCulture, $"Change {i} of {repository.Name}"),
                author,
                Seed.Start.AddHours(i * 6),
                parent,
                [file]);
            repository.Commits.Add(parent);
        }

        repository.Branches["main"] = parent!;
        AddFile(repository, "README.md", $"# {repository.Name}\n\n{repository.Description}\n");
        AddFile(repository, "src/Program.cs", "Console.WriteLine(\"Lift-off\");\n");
    }

    public static void AddFile(Repository repository, string path, string text) =>
        repository.Files[path] = new Entry(path, "file", System.Text.Encoding.UTF8.GetBytes(text));

    private static Repository Small(World world, int offset, string name, string description, int stars = 1)
    {
        var repository = world.Add(new Repository(Seed.FirstRepositoryId + offset, "acme", name)
        {
            Description = description,
            Language = offset % 2 == 0 ? "C#" : "Go",
            Topics = ["module"],
            Stars = stars,
            Forks = stars / 3,
            UpdatedAt = Seed.Start.AddDays(offset),
        });
        AddHistory(repository, 2);
        return repository;
    }

    private static void Attic(World world)
    {
        var attic = world.Add(new Repository(Seed.FirstRepositoryId + 5, "acme", "attic")
        {
            Description = "Kept for reference", IsArchived = true, Language = "C#",
        });
        AddHistory(attic, 4);
        attic.Workflows.Add(
            new Workflow(Seed.FirstWorkflowId + 20, "Build", "build.yml", "active", new Dictionary<string, bool>(StringComparer.Ordinal)));
    }

    private static void Pipelines(World world, FakeGitHubOptions options)
    {
        var pipelines = world.Add(new Repository(Seed.FirstRepositoryId + 1, "acme", "pipelines")
        {
            Description = "Workflows that operate the rocket",
            Language = "Shell",
            Topics = ["ci", "deployment"], HasLicense = true, Stars = 12,
        });
        AddHistory(pipelines, 12);
        pipelines.Branches["release/2026.1"] = pipelines.Commits[9];
        pipelines.Tags["v1"] = pipelines.Commits[5];
        var deploy = new Workflow(Seed.FirstWorkflowId + 10, "Deploy", "deploy.yml", "active", DeployInputs);
        var anything = new Workflow(
            Seed.FirstWorkflowId + 11, "Anything", "anything.yml", "active", new Dictionary<string, bool>(StringComparer.Ordinal));
        pipelines.Workflows.AddRange(
        [
            deploy,
            anything,
            new Workflow(Seed.FirstWorkflowId + 12, "Nightly", "nightly.yml", "active", null),
            new Workflow(
                Seed.FirstWorkflowId + 13, "Old", "old.yml", "disabled_manually", new Dictionary<string, bool>(StringComparer.Ordinal)),
        ]);
        foreach (var workflow in pipelines.Workflows)
            AddFile(pipelines, workflow.Path, $"name: {workflow.Name}\n");

        for (var i = 1; i <= 5; i++)
        {
            pipelines.Runs.Add(new Run(
                Seed.RunIds + 1000 + i,
                deploy,
                i,
                "workflow_dispatch",
                pipelines.Branches["main"],
                "main",
                $"Deploy staging seed-{i}",
                Seed.Start.AddDays(i),
                options.RunStep)
            {
                IsPast = true,
                Outcome = i == 4 ? "failure" : "success",
            });
        }
    }
}
