using System.Text.Json.Serialization;
using WebJobs.Commands;
using WebJobs.Forwarding;
using WebJobs.Operations;
using WebJobs.Outbox;

namespace WebJobs;

/// <summary>Takes commands, writes them down, and forwards them to internal-jobs: an outage there loses nothing, a restart here doubles nothing.</summary>
public static class WebJobsHost
{
    /// <summary>Builds the app; the caller starts it.</summary>
    /// <param name="args">Command-line configuration, such as <c>--urls http://127.0.0.1:0</c>.</param>
    /// <param name="configure">Last word on configuration and services, for a host that holds several apps.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ApplicationName = typeof(WebJobsHost).Assembly.GetName().Name,
            ContentRootPath = Path.Combine(AppContext.BaseDirectory, "web-jobs"),
        });
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 64 * 1024;
        });
        builder.Services.AddInternalJobsClient(builder.Configuration);
        builder.Services.AddUpstreamErrors();
        builder.Services.ConfigureHttpJsonOptions(static json => json.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull);
        builder.Services.AddOptions<OutboxOptions>().BindConfiguration(OutboxOptions.Section)
            .Validate(OutboxOptions.AreValid, OutboxOptions.Rule).ValidateOnStart();
        builder.Services.AddSingleton(CommandRegistry.Default);
        builder.Services.AddSingleton<OutboxStore>();
        builder.Services.AddSingleton<OutboxSignal>();
        builder.Services.AddSingleton<JobForwarding>();
        builder.Services.AddSingleton<OperationMonitor>();
        builder.Services.AddHostedService<Forwarder>();
        configure?.Invoke(builder);

        var app = builder.Build();
        app.UseCallerContext();
        app.UseUpstreamErrors();
        app.UseRouting();
        app.MapCommands();
        app.MapOperations();
        app.MapGet("/healthz", static (OutboxStore outbox) => new { Status = "ok", Waiting = outbox.CountWaiting() });
        return app;
    }
}
