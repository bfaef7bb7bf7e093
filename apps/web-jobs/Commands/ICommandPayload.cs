namespace WebJobs.Commands;

/// <summary>What comes with a command. Every member may be missing in what was sent; <see cref="Check"/> says what is wrong.</summary>
internal interface ICommandPayload
{
    void Check(Dictionary<string, string[]> errors);
}
