using PublicApiGenerator;

namespace Clients.AspNetCore.Tests;

/// <summary>What users can see of the library: a change to it shows up in review as C#.</summary>
public sealed class PublicSurfaceTests
{
    [Fact]
    public Task Library_ShowsWhatWasApproved() => Verifier.Verify(typeof(ProblemException).Assembly.GeneratePublicApi(
        new ApiGeneratorOptions { IncludeAssemblyAttributes = false, DenyNamespacePrefixes = [] }));
}
