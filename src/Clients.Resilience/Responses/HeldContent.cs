namespace Clients.Resilience;

/// <summary>Puts a body that was read in the place of the one that came: foreign callers read it from memory, and no connection is held.</summary>
internal static class HeldContent
{
    public static void Replace(HttpResponseMessage response, byte[] body)
    {
        var original = response.Content;
        var copy = new ByteArrayContent(body);
        foreach (var (name, values) in original.Headers.NonValidated)
        {
            if (!name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            {
                copy.Headers.TryAddWithoutValidation(name, values);
            }
        }

        response.Content = copy;
        original.Dispose();
    }
}
