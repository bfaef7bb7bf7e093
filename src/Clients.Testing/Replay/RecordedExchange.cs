using Clients.Testing.Replay;

namespace Clients.Testing;

/// <summary>One request and the response that it got, as recorded from a real upstream.</summary>
/// <remarks>
/// <see cref="Load"/> reads two formats, told apart by their content.
/// <para>
/// 1. The format of <c>octokit/fixtures</c> (and of nock): an array of
/// <c>{scope, method, path, body, status, response, reqheaders, responseIsBinary, headers | rawHeaders}</c>,
/// where a binary response is written in hexadecimal.
/// </para>
/// <para>
/// 2. The plain format: an object <c>{"host": "https://api.example.com", "exchanges": [ … ]}</c> of
/// <c>{"request": {"method", "target", "body"?}, "response": {"status", "headers"?, "body"?, "base64"?}}</c>, where <c>target</c> is a path
/// with its query, <c>headers</c> maps names to a text or a list of texts, and <c>body</c> is a text or any other JSON, which stands for
/// itself.
/// </para>
/// </remarks>
public sealed record RecordedExchange
{
    /// <summary>The HTTP method, in any case.</summary>
    public required string Method { get; init; }

    /// <summary>The path with its query, as sent.</summary>
    public required string Target { get; init; }

    /// <summary>The scheme, host and port it was recorded from; null when unknown.</summary>
    public Uri? Host { get; init; }

    /// <summary>The body of the request; empty when there was none.</summary>
    public ReadOnlyMemory<byte> RequestBody { get; init; }

    /// <summary>The response.</summary>
    public required FakeResponse Response { get; init; }

    /// <summary>Reads the exchanges of a file, in the order recorded.</summary>
    /// <exception cref="FormatException">The file has neither of the two formats.</exception>
    public static IReadOnlyList<RecordedExchange> Load(string path) => Parse(File.ReadAllText(path), path);

    /// <summary>Reads exchanges from JSON text.</summary>
    /// <param name="json">The text, in either format.</param>
    /// <param name="source">What to call it in messages.</param>
    /// <exception cref="FormatException">The text has neither of the two formats.</exception>
    public static IReadOnlyList<RecordedExchange> Parse(string json, string source = "the recording") => ExchangeReader.Read(json, source);

    /// <summary>Method and target, as in a request line.</summary>
    public override string ToString() => $"{Method.ToUpperInvariant()} {Target}";
}
