using System.Text;
using Microsoft.AspNetCore.Http;

namespace Clients.Wire.Tests.Servers;

internal static class AnswerExtensions
{
    public static async Task AnswerAsync(this HttpContext context, int status, string? mediaType, string body, params (string Name, string Value)[] headers)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = mediaType;
        foreach (var (name, value) in headers)
        {
            context.Response.Headers[name] = value;
        }

        await context.SendAsync(body);
    }

    /// <summary>Sends a part of the body now.</summary>
    public static async Task SendAsync(this HttpContext context, string part)
    {
        if (part.Length > 0)
        {
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(part));
            await context.Response.Body.FlushAsync();
        }
    }
}
