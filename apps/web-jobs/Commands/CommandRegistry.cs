using System.Collections.Frozen;

namespace WebJobs.Commands;

/// <summary>Every command there is. There is no other way in: a caller can name neither a job type nor an upstream.</summary>
internal sealed class CommandRegistry(params IEnumerable<Command> commands)
{
    private readonly FrozenDictionary<string, Command> byName = commands.ToFrozenDictionary(static command => command.Name, StringComparer.Ordinal);

    public static CommandRegistry Default { get; } = new(
        Command.Of<IndexRepository>("index-repository", "repository.index"),
        Command.Of<RunWorkflow>("run-workflow", "workflow.run"));

    public IEnumerable<string> Names => byName.Keys.Order(StringComparer.Ordinal);

    public Command? Find(string name) => byName.GetValueOrDefault(name);
}
