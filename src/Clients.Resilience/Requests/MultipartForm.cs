using System.Text;

namespace Clients.Resilience;

/// <summary>
/// A form in parts (RFC 7578). Names are written as browsers write them: quoted, in UTF-8, with quotes and line breaks percent-encoded
/// (<see href="https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data"/>). .NET's own
/// <c>MultipartFormDataContent</c> leaves most of them without quotes and encodes file names in a way that servers do not expect.
/// </summary>
internal static class MultipartForm
{
    public static HttpContent Of(IEnumerable<IEnumerable<FormPart>> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var content = new MultipartContent("form-data") { HeaderEncodingSelector = static (_, _) => Encoding.UTF8 };
        foreach (var part in parts.SelectMany(static p => p))
        {
            content.Add(Part(part));
        }

        return content;
    }

    private static HttpContent Part(FormPart part)
    {
        if (part.Content is not { } file)
        {
            return Named(RequestValue.Text(part.Value!, part.MediaType ?? "text/plain"), part.Name, null);
        }

        // Without a file name many servers take the part for a text.
        var content = Named(RequestValue.Stream(file.Content, file.Stated ?? part.MediaType ?? file.ContentType), part.Name, file.FileName ?? part.Name);
        foreach (var (name, value) in file.Headers ?? new Dictionary<string, string>())
        {
            if (HeaderCheck.IsUnsafe(name) || HeaderCheck.IsUnsafe(value) || !content.Headers.TryAddWithoutValidation(name, value))
            {
                throw RequestValue.Refuse(part.Name, "is a file with a header that cannot be sent: names are tokens, values hold no line break and only ASCII");
            }
        }

        return content;
    }

    private static HttpContent Named(HttpContent content, string name, string? fileName)
    {
        var disposition = $"form-data; name=\"{Quoted(name)}\"" + (fileName is null ? "" : $"; filename=\"{Quoted(fileName)}\"");
        content.Headers.TryAddWithoutValidation("Content-Disposition", disposition);
        return content;
    }

    private static string Quoted(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            result.Append(c switch
            {
                '"' => "%22",
                '\r' => "%0D",
                '\n' => "%0A",
                _ when char.IsControl(c) => "_",
                _ => c.ToString(),
            });
        }

        return result.ToString();
    }
}
