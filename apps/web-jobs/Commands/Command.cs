using System.Text.Json;
using System.Text.Json.Serialization;
using Clients.AspNetCore;

namespace WebJobs.Commands;

/// <summary>A command that callers may give: its public name, the job that it becomes, and how its payload is read.</summary>
internal abstract class Command(string name, string jobType)
{
    public string Name => name;

    public string JobType => jobType;

    /// <summary>Reads and checks a payload; gives it back in one form, whatever order and white space it came in.</summary>
    /// <exception cref="ProblemException">It is not acceptable.</exception>
    public abstract Task<string> ReadAsync(Stream body, CancellationToken cancellationToken);

    public static Command Of<TPayload>(string name, string jobType)
        where TPayload : class, ICommandPayload => new Typed<TPayload>(name, jobType);

    private sealed class Typed<TPayload>(string name, string jobType) : Command(name, jobType)
        where TPayload : class, ICommandPayload
    {
        // A member that is not understood is a mistake: dropping it would run another command than the one that was meant.
        private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
        {
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            AllowDuplicateProperties = false,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            MaxDepth = 8,
        };

        public override async Task<string> ReadAsync(Stream body, CancellationToken cancellationToken)
        {
            TPayload? payload;
            try
            {
                payload = await JsonSerializer.DeserializeAsync<TPayload>(body, Strict, cancellationToken);
            }
            catch (JsonException exception)
            {
                throw ProblemException.Invalid(exception.Path ?? "$", "is not what is expected here");
            }

            var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
            if (payload is null)
                errors["$"] = ["an object"];
            payload?.Check(errors);
            return errors.Count == 0 ? JsonSerializer.Serialize(payload, Strict) : throw ProblemException.Invalid(errors);
        }
    }
}
