using System.Globalization;
using System.Text.Json.Nodes;

namespace Clients.Testing.InternalJobs;

/// <summary>One job; its state follows from the clock alone, so that nothing runs in the background.</summary>
internal sealed class FakeJob(long sequence, string caller, JsonObject submission, DateTimeOffset createdAt, TimeSpan step)
{
    public const string NotStarted = "notStarted";
    public const string Running = "running";
    public const string Succeeded = "succeeded";
    public const string Failed = "failed";
    public const string Canceled = "canceled";

    private DateTimeOffset? _cancelRequestedAt;

    public long Sequence => sequence;

    public string Id { get; } = string.Create(CultureInfo.InvariantCulture, $"job_{sequence:D8}");

    public string Caller => caller;

    public string Type { get; } = (string)submission["type"]!;

    private int MaxAttempts { get; } = (int?)submission["maxAttempts"] ?? 3;

    /// <summary>The type says how it will go: <c>fail</c> always fails, <c>flaky</c> only at the first attempt.</summary>
    private int AttemptsNeeded => Type switch
    {
        "fail" => MaxAttempts,
        "flaky" => Math.Min(2, MaxAttempts),
        _ => 1,
    };

    private DateTimeOffset StartsAt => createdAt + step;

    public DateTimeOffset EndsAt => _cancelRequestedAt switch
    {
        null => StartsAt + (step * AttemptsNeeded),
        { } at when at < StartsAt => at,
        { } at => StartsAt + (step * Attempt(at)),
    };

    public bool HasEnded(DateTimeOffset now) => now >= EndsAt;

    public string Status(DateTimeOffset now)
    {
        if (!HasEnded(now))
            return now < StartsAt ? NotStarted : Running;
        if (_cancelRequestedAt is not null)
            return Canceled;

        return Type == "fail" || (Type == "flaky" && MaxAttempts < 2) ? Failed : Succeeded;
    }

    /// <summary>Asks it to stop; false when it has ended in another way.</summary>
    public bool Cancel(DateTimeOffset now)
    {
        if (HasEnded(now))
            return _cancelRequestedAt is not null;

        _cancelRequestedAt ??= now;
        return true;
    }

    /// <summary>Changes whenever anything that a caller can see changes.</summary>
    public string ETag(DateTimeOffset now) => $"\"{Status(now)}-{Attempt(now)}-{(_cancelRequestedAt is null ? 0 : 1)}\"";

    public JsonObject ToJson(DateTimeOffset now, TimeSpan retention)
    {
        var status = Status(now);
        var attempt = Attempt(now);
        var job = new JsonObject
        {
            ["id"] = Id,
            ["type"] = Type,
            ["status"] = status,
            ["attempt"] = attempt,
            ["maxAttempts"] = MaxAttempts,
            ["cancelRequested"] = _cancelRequestedAt is not null,
            ["createdAt"] = Text(createdAt),
            ["updatedAt"] = Text(UpdatedAt(now)),
        };
        if (attempt > 0)
            job["startedAt"] = Text(StartsAt + (step * (attempt - 1)));
        if (status == Running)
            job["progress"] = new JsonObject { ["percent"] = 50, ["message"] = $"Attempt {attempt} is running" };
        if (status == Failed || (attempt > 1 && status == Running))
            job["error"] = new JsonObject { ["code"] = "handler_failed", ["message"] = $"The handler of '{Type}' failed." };
        if (status == Succeeded)
            job["result"] = new JsonObject { ["jobId"] = Id, ["payload"] = submission["payload"]?.DeepClone() };
        if (HasEnded(now))
        {
            job["endedAt"] = Text(EndsAt);
            job["expiresAt"] = Text(EndsAt + retention);
        }

        return job;
    }

    private int Attempt(DateTimeOffset now)
    {
        if (now < StartsAt || (_cancelRequestedAt is { } at && at < StartsAt))
            return 0;

        var begun = step > TimeSpan.Zero ? (int)Math.Min((now - StartsAt) / step, int.MaxValue - 1) + 1 : AttemptsNeeded;
        var last = _cancelRequestedAt is { } cancelled && now > cancelled ? Attempt(cancelled) : AttemptsNeeded;
        return Math.Min(begun, last);
    }

    private DateTimeOffset UpdatedAt(DateTimeOffset now)
    {
        var attempt = Attempt(now);
        var moved = HasEnded(now) ? EndsAt : attempt == 0 ? createdAt : StartsAt + (step * (attempt - 1));
        return _cancelRequestedAt > moved ? _cancelRequestedAt.Value : moved;
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
