using System.Text.Json;
using Acme.System.Task.Rules;

namespace Clients.Schema.Tests;

/// <summary>
/// A value is read when all of it is there: that is what lets the reader name the place of a misfit and take any kind of value. The buffer
/// comes from a pool, so a long list costs its items and next to nothing else.
/// </summary>
public sealed class StreamedReadingTests
{
    private const int Items = 5000;

    // What System.Threading and the serializer's own state take; the body itself has 250 KB.
    private const long Slack = 64 * 1024;

    [Fact]
    public async Task List_ReadFromAStream_AllocatesNoMoreThanFromMemory()
    {
        var body = JsonSerializer.SerializeToUtf8Bytes<IReadOnlyList<Named>>(
            [.. Enumerable.Range(0, Items).Select(i => new Named { Name = "a name of some length, number " + i })], RulesJson.Options);
        var fromMemory = await AllocatedAsync(() => Task.FromResult(JsonSerializer.Deserialize<IReadOnlyList<Named>>(body, RulesJson.Options)));
        var fromStream = await AllocatedAsync(async () =>
        {
            using var stream = new MemoryStream(body);
            return await JsonSerializer.DeserializeAsync<IReadOnlyList<Named>>(stream, RulesJson.Options);
        });

        Assert.InRange(fromStream, Items, fromMemory + Slack);
    }

    private static async Task<long> AllocatedAsync(Func<Task<IReadOnlyList<Named>?>> read)
    {
        Assert.Equal(Items, (await read())!.Count);
        Assert.Equal(Items, (await read())!.Count);
        var before = GC.GetAllocatedBytesForCurrentThread();
        await read();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
