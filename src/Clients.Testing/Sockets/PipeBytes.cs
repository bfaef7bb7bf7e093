using System.Buffers;
using System.IO.Pipelines;

namespace Clients.Testing.Sockets;

/// <summary>Takes bytes off a connection.</summary>
internal static class PipeBytes
{
    /// <summary>So many bytes, copied; null when the client has gone before they were there.</summary>
    public static async Task<byte[]?> TakeAsync(this PipeReader input, int length)
    {
        while (true)
        {
            var read = await input.ReadAsync().ConfigureAwait(false);
            if (read.Buffer.Length >= length)
            {
                var bytes = read.Buffer.Slice(0, length);
                var copy = bytes.ToArray();
                input.AdvanceTo(bytes.End);
                return copy;
            }

            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted)
                return null;
        }
    }
}
