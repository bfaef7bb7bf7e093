using Clients.Testing.Sockets;

namespace Clients.Testing;

/// <summary>Something that a <see cref="FaultServer"/> does wrong with one request, or with one connection.</summary>
public sealed partial class WireFault
{
    private readonly Func<WireExchange, Task> _script;

    private WireFault(string name, Func<WireExchange, Task> script, WireMoment moment = WireMoment.Request)
    {
        Name = name;
        Moment = moment;
        _script = script;
    }

    /// <summary>No fault: the request is read and answered.</summary>
    public static WireFault None { get; } = new("none", static exchange => exchange.AnswerAsync(exchange.Answer));

    /// <summary>What it is, for messages and names of tests.</summary>
    public string Name { get; }

    internal WireMoment Moment { get; }

    /// <summary>A fault of your own: the request has been read, the script does with it what it likes.</summary>
    public static WireFault Of(string name, Func<WireExchange, Task> script)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(script);
        return new WireFault(name, script);
    }

    /// <summary>A fault that depends on the request, which has been read.</summary>
    /// <param name="choose">Names the fault of a request; not one that comes before a request is read.</param>
    public static WireFault ByRequest(Func<RecordedRequest, WireFault> choose)
    {
        ArgumentNullException.ThrowIfNull(choose);
        return new WireFault("by request", exchange =>
        {
            var chosen = choose(exchange.Delivery.Request!);
            return chosen.Moment == WireMoment.Request
                ? chosen.RunAsync(exchange)
                : throw new InvalidOperationException($"'{chosen}' comes before the request has been read: plan it with Then or Always.");
        });
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal Task RunAsync(WireExchange exchange) => _script(exchange);
}
