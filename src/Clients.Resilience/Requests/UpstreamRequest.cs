using System.Collections.ObjectModel;
using System.Text;

namespace Clients.Resilience;

/// <summary>
/// A request of a declared operation, made of the wire's own values instead of typed ones: for code that passes on what somebody else asks.
/// Further headers travel in <see cref="UpstreamCallOptions.Headers"/>.
/// </summary>
/// <param name="operation">The operation; it must be one of the upstream's.</param>
public sealed class UpstreamRequest(OperationDefinition operation)
{
    /// <summary>The operation.</summary>
    public OperationDefinition Operation { get; } = operation ?? throw new ArgumentNullException(nameof(operation));

    /// <summary>A value for every placeholder of the route, not encoded. Default empty.</summary>
    public IReadOnlyDictionary<string, string> Path { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Query parameters in the order in which they are sent, not encoded; declared ones only. Default empty.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Query { get; init; } = [];

    /// <summary>The body; <c>null</c>: none.</summary>
    public HttpContent? Content { get; init; }

    internal HttpRequestMessage ToMessage(Uri baseAddress)
    {
        var target = new StringBuilder(baseAddress.GetLeftPart(UriPartial.Path).TrimEnd('/'));
        AppendPath(target);
        AppendQuery(target);
        var message = new HttpRequestMessage(Operation.Method, target.ToString()) { Content = Content };
        message.Headers.TryAddWithoutValidation("Accept", Operation.Input.Accept);
        return message;
    }

    private void AppendPath(StringBuilder target)
    {
        var route = Operation.Route;
        var at = 0;
        for (var open = route.IndexOf('{', at); open >= 0; open = route.IndexOf('{', at))
        {
            var close = route.IndexOf('}', open);
            var name = route[(open + 1)..close];
            if (!Path.TryGetValue(name, out var value))
            {
                throw new InvalidOperationException($"The request of '{Operation.Id}' has no value for '{{{name}}}' of its path {route}.");
            }

            target.Append(route, at, open - at);
            target.Append(Operation.Input.Paths.Contains(name, StringComparer.Ordinal) ? RequestValue.Segments(value, name) : RequestValue.Segment(value, name));
            at = close + 1;
        }

        target.Append(route, at, route.Length - at);
    }

    private void AppendQuery(StringBuilder target)
    {
        var separator = '?';
        foreach (var (name, value) in Query)
        {
            if (!Operation.Input.Query.Contains(name, StringComparer.Ordinal))
            {
                throw new InvalidOperationException($"The operation '{Operation.Id}' has no query parameter '{name}'. {Spelling.Suggest(name, [.. Operation.Input.Query])}");
            }

            target.Append(separator).Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }
    }
}
