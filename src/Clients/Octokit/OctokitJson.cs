using System.Diagnostics.CodeAnalysis;
using Clients.Resilience;
using Octokit.Internal;

namespace Clients.GitHub;

/// <summary>Octokit's serializer; an answer that its models cannot hold (a number beyond int32, say) fails with the code that stands for that.</summary>
internal sealed class OctokitJson : IJsonSerializer
{
    private readonly SimpleJsonSerializer inner = new();

    public string Serialize(object item) => inner.Serialize(item);

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "It fails with whatever conversion met.")]
    public T Deserialize<T>(string json)
    {
        try
        {
            return inner.Deserialize<T>(json);
        }
        catch (Exception exception)
        {
            throw new UpstreamException(
                new UpstreamError
                {
                    Code = UpstreamErrorCode.ResponseInvalid,
                    Upstream = GitHubRepoContract.Instance.Definition.Name,
                    Effect = CallEffect.Processed,
                    Attempts = 1,
                    Detail = $"Octokit's {typeof(T).Name} does not hold this answer; see the inner exception.",
                },
                exception);
        }
    }
}
