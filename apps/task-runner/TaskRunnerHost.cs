using TaskRunner.Executions;
using TaskRunner.Pages;
using TaskRunner.Repositories;

namespace TaskRunner;

/// <summary>Looks repositories up on GitHub and runs commands on them through internal-jobs.</summary>
public static class TaskRunnerHost
{
    /// <summary>Builds the app; the caller starts it.</summary>
    /// <param name="args">Command-line configuration, such as <c>--urls http://127.0.0.1:0</c>.</param>
    /// <param name="configure">Last word on configuration and services, for a host that holds several apps.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ApplicationName = typeof(TaskRunnerHost).Assembly.GetName().Name,
            ContentRootPath = Path.Combine(AppContext.BaseDirectory, "task-runner"),
        });
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 64 * 1024;
        });
        builder.Services.AddGitHubRepoClient(builder.Configuration);
        builder.Services.AddInternalJobsClient(builder.Configuration);
        builder.Services.AddErrorPages(); // ahead of the problem documents: people get a page
        builder.Services.AddUpstreamErrors();
        builder.Services.AddAntiforgery(static antiforgery =>
        {
            antiforgery.Cookie.Name = "task-runner-form";
            antiforgery.SuppressXFrameOptionsHeader = true; // frame-ancestors says it, and for every page
        });
        builder.Services.AddOptions<CommandOptions>().BindConfiguration(CommandOptions.Section)
            .Validate(CommandOptions.AreValid, CommandOptions.Rule).ValidateOnStart();
        builder.Services.AddSingleton<RepositoryLookup>();
        builder.Services.AddSingleton<ExecutionService>();
        configure?.Invoke(builder);

        var app = builder.Build();
        app.UseCallerContext();
        app.UseUpstreamErrors();
        app.UsePageSecurity();
        app.UseStaticFiles();
        app.UseRouting();
        app.UseAntiforgery();
        app.MapRepositories();
        app.MapExecutions();
        app.MapPages();
        return app;
    }
}
