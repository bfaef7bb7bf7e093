using System.Runtime.CompilerServices;
using Xunit;

namespace Shared;

/// <summary>A test that needs a redis-server: left out, with the reason, on a machine that has none; in CI it fails there.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RedisFactAttribute : FactAttribute
{
    public RedisFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = RedisServer.Missing;
}
