using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Clients.GitHub;
using Clients.Resilience;
using Clients.Testing;

namespace Clients.Tests;

/// <summary>A recorded request as the call of the generated client that makes it.</summary>
internal sealed record RecordedCall(OperationDefinition Operation, MethodInfo Method, object?[] Arguments)
{
    private static readonly List<(OperationDefinition Operation, MethodInfo Method, Regex Route)> Operations =
        [.. typeof(GitHubRepoUpstream).GetProperties()
            .Where(p => p.PropertyType == typeof(OperationDefinition))
            .Select(p => ((OperationDefinition)p.GetValue(null)!, typeof(IGitHubRepoClient).GetMethod(p.Name + "WithResponseAsync")!))
            .Select(o => (o.Item1, o.Item2, new Regex("^" + Regex.Replace(Regex.Escape(o.Item1.Route).Replace("\\{", "{"), "/\\{(\\w+)}", m => Placeholder(m, o.Item1.Route)) + "/?$")))
            .OrderByDescending(o => o.Item1.Route.Count(c => c != '{'))];

    /// <summary>Whether the answer is a stream of bytes instead of fields.</summary>
    public bool IsDownload => !ReturnsModel(Method);

    /// <summary>The call, or why there is none.</summary>
    public static (RecordedCall? Call, string Reason) Of(RecordedExchange exchange)
    {
        var target = exchange.Target.Split('?', 2);
        foreach (var (operation, method, route) in Operations.Where(o => o.Operation.Method.Method.Equals(exchange.Method, StringComparison.OrdinalIgnoreCase)))
        {
            if (route.Match(target[0]) is not { Success: true } match)
            {
                continue;
            }

            var sent = match.Groups.Values.Skip(1).ToDictionary(g => g.Name.ToLowerInvariant(), g => Uri.UnescapeDataString(g.Value));
            foreach (var pair in target.Length < 2 ? [] : target[1].Split('&').Select(p => p.Split('=', 2)))
            {
                sent[pair[0].Replace("_", "", StringComparison.Ordinal).ToLowerInvariant()] = Uri.UnescapeDataString(pair.ElementAtOrDefault(1)?.Replace('+', ' ') ?? "");
            }

            if (exchange.Response.Status == 200 && ReturnsModel(method) && !ContentType(exchange).Contains("application/json", StringComparison.Ordinal))
            {
                return (null, $"the contract does not offer {operation.Id} as {ContentType(exchange)}");
            }

            if (sent.Keys.FirstOrDefault(name => method.GetParameters().All(p => !p.Name!.Equals(name, StringComparison.OrdinalIgnoreCase))) is { } unknown)
            {
                return (null, $"the contract has no parameter '{unknown}' of {operation.Id}");
            }

            if (exchange.RequestBody.IsEmpty && method.GetParameters().Any(p => p.Name == "body"))
            {
                return (null, "its body was not recorded");
            }

            var arguments = method.GetParameters().Select(p => p.Name == "body" ? Body(p, exchange) : Argument(p, sent)).ToArray();
            return (new RecordedCall(operation, method, arguments), "");
        }

        return (null, $"the contract has no operation for {exchange.Method.ToUpperInvariant()} {target[0]}");
    }

    public async Task<(int Status, object? Value)> InvokeAsync(IGitHubRepoClient client)
    {
        var task = (Task)Method.Invoke(client, Arguments)!;
        await task;
        dynamic response = task.GetType().GetProperty("Result")!.GetValue(task)!;
        return ((int)response.Status, (object?)response.Value);
    }

    private static bool ReturnsModel(MethodInfo method) =>
        method.ReturnType.GetGenericArguments()[0].GetGenericArguments()[0] is var result && result != typeof(Stream) && result != typeof(string);

    private static string ContentType(RecordedExchange exchange) => exchange.Response.ContentType ?? "application/json";

    private static string Placeholder(Match match, string route) => match.Groups[1].Value switch
    {
        "path" => "(?:/(?<path>.*?))?",
        // Archives are asked for by branch, whose name may hold slashes.
        "ref" or "basehead" when !route.Contains("/commits/", StringComparison.Ordinal) => $"/(?<{match.Groups[1].Value}>.+?)",
        var name => $"/(?<{name.Replace("_", "", StringComparison.Ordinal)}>[^/]+)",
    };

    private static object? Body(ParameterInfo parameter, RecordedExchange exchange) =>
        JsonSerializer.Deserialize(exchange.RequestBody.Span, GitHubRepoJson.Options.GetTypeInfo(parameter.ParameterType));

    private static object? Argument(ParameterInfo parameter, Dictionary<string, string> sent)
    {
        if (!sent.TryGetValue(parameter.Name!.ToLowerInvariant(), out var text))
        {
            return parameter.ParameterType == typeof(string) && !parameter.HasDefaultValue ? "" : null;
        }

        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        return type switch
        {
            _ when type == typeof(string) => text,
            _ when type == typeof(bool) => text is "true" or "1",
            _ when type == typeof(DateTimeOffset) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture),
            _ when type.IsPrimitive => Convert.ChangeType(text, type, CultureInfo.InvariantCulture),
            _ => Activator.CreateInstance(type, text),
        };
    }
}
