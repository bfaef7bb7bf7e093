using System.Reflection;
using PublicApiGenerator;

namespace Clients.Tests;

/// <summary>What users can see of each library: a change to it shows up in review as C#.</summary>
public sealed class PublicSurfaceTests
{
    [Theory]
    [InlineData("Clients")]
    [InlineData("Clients.Resilience")]
    [InlineData("Clients.Testing")]
    public async Task Library_ShowsWhatWasApproved(string library)
    {
        var options = new ApiGeneratorOptions { IncludeAssemblyAttributes = false, DenyNamespacePrefixes = [] };

        await Verifier.Verify(Assembly.Load(library).GeneratePublicApi(options), scenario: library);
    }
}
