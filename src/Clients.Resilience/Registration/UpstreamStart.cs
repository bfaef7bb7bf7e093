using Microsoft.Extensions.Options;

namespace Clients.Resilience;

/// <summary>Nothing but a name under which the host validates all upstreams when it starts.</summary>
internal sealed class UpstreamStart;

/// <summary>Reports every mistake of every upstream at once, before the first request.</summary>
internal sealed class UpstreamStartValidator(UpstreamRegistry registry, IServiceProvider provider) : IValidateOptions<UpstreamStart>
{
    public ValidateOptionsResult Validate(string? name, UpstreamStart options)
    {
        var errors = registry.Check(provider);
        return errors.Count == 0 ? ValidateOptionsResult.Success : throw new UpstreamConfigurationException(errors);
    }
}
