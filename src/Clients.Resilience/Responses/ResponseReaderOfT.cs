using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Clients.Resilience;

/// <summary>Knows how to take a result out of an operation's answers. Stateless: one per operation serves all calls.</summary>
/// <typeparam name="T">Type of the result.</typeparam>
public abstract class ResponseReader<T>
{
    private (int Status, JsonTypeInfo Type)[] errors = [];

    private protected ResponseReader()
    {
    }

    /// <summary>A reader that also knows the type of error bodies.</summary>
    /// <param name="type">How the body is deserialised; it lands in <see cref="UpstreamError.Body"/>.</param>
    /// <param name="statuses">The errors' statuses; 0 for every status without a type of its own; 4 or 5 for a whole class.</param>
    public ResponseReader<T> WithError(JsonTypeInfo type, params ReadOnlySpan<int> statuses)
    {
        ArgumentNullException.ThrowIfNull(type);
        var copy = (ResponseReader<T>)MemberwiseClone();
        copy.errors = [.. errors, .. statuses.ToArray().Select(status => (status, type))];
        return copy;
    }

    /// <summary>Whether an answer with this status is a result.</summary>
    internal virtual bool Accepts(int status) => status is >= 200 and < 300;

    /// <summary>Whether the body is handed over as a stream for this status.</summary>
    internal virtual bool Streams(int status) => false;

    /// <summary>Reads the body; <see cref="Streams"/> tells which kind of stream it gets.</summary>
    internal abstract ValueTask<T> ReadAsync(int status, HttpResponseMessage response, Stream body, CancellationToken cancellationToken);

    internal object? ReadError(int status, ReadOnlySpan<byte> body)
    {
        var type = TypeOf(status) ?? TypeOf(status / 100) ?? TypeOf(0);
        if (type is null)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(body, type);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or NotSupportedException or InvalidOperationException)
        {
            return null; // gateways answer in HTML: the status is what counts
        }
    }

    /// <summary>The answer, unless it is of another kind as a whole: within one, that is tolerated; one is not an answer then.</summary>
    internal static TValue? Checked<TValue>(TValue? value) => value is JsonModel { Trace.Raw: { ValueKind: not JsonValueKind.Undefined } raw }
        ? throw Invalid($"The answer is a JSON {raw.ValueKind} where the contract promises an object.") : value;

    internal static CallFaultException Invalid(string detail) => new(TransportFaults.Invalid(null, detail));

    private JsonTypeInfo? TypeOf(int status)
    {
        foreach (var error in errors)
        {
            if (error.Status == status)
            {
                return error.Type;
            }
        }

        return null;
    }
}
