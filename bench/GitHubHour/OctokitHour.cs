using Octokit;
using Octokit.Internal;

namespace Clients.Bench.GitHubHour;

/// <summary>Octokit.net by itself: it keeps to no limit, and its exceptions say when to come again.</summary>
public sealed class OctokitHour(Uri address, SimulatedTime time) : HourClient
{
    private readonly GitHubClient github = new(new Connection(
        new ProductHeaderValue("bench"), address, new InMemoryCredentialStore(new Credentials(Token)),
        new HttpClientAdapter(() => new LatencyHandler(time)), new SimpleJsonSerializer()));

    public override string Name => "Octokit.net 14";

    public override async Task<HourAnswer> CallAsync(HourWork work)
    {
        try
        {
            await (work switch
            {
                HourWork.Search => (Task)github.Search.SearchRepo(new SearchRepositoriesRequest("rocket")),
                HourWork.Write => github.Actions.Workflows.CreateDispatch(Owner, Repository, Workflow, new CreateWorkflowDispatch("main")),
                _ => github.Repository.Get(Owner, Repository),
            }).ConfigureAwait(false);
            return new HourAnswer(true, null);
        }
        catch (RateLimitExceededException limited)
        {
            return new HourAnswer(false, limited.Reset);
        }
        catch (AbuseException abuse)
        {
            return new HourAnswer(false, abuse.RetryAfterSeconds is { } seconds ? time.GetUtcNow().AddSeconds(seconds) : null);
        }
        catch (ApiException)
        {
            return new HourAnswer(false, null);
        }
    }
}
