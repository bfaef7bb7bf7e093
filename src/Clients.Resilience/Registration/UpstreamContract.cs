using Microsoft.Extensions.DependencyInjection;

namespace Clients.Resilience;

/// <summary>What the build knows of an upstream. One subclass is generated per contract folder.</summary>
public abstract class UpstreamContract
{
    /// <summary>The policy and the operations.</summary>
    public abstract UpstreamDefinition Definition { get; }

    /// <summary>Registers what comes with the client, once per container. By default nothing.</summary>
    public virtual void AddServices(IServiceCollection services)
    {
    }

    /// <summary>The public interface that apps inject; <c>null</c> for a contract without an OpenAPI document.</summary>
    public virtual Type? ClientType => null;

    /// <summary>Makes the client over a connection.</summary>
    /// <exception cref="InvalidOperationException">The contract has no generated client.</exception>
    public virtual object CreateClient(UpstreamConnection connection) => throw new InvalidOperationException(
        $"The contract '{Definition.Name}' has no generated client. Declare a Refit interface and register it with AddUpstreamClient<TApi>(\"{Definition.Name}\").");
}

/// <summary>Makes a contract known to its assembly. Generated: <c>[assembly: GitHubContract]</c>.</summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public abstract class UpstreamContractAttribute : Attribute
{
    /// <summary>The contract.</summary>
    public abstract UpstreamContract Contract { get; }
}
