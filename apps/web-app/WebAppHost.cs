using WebApp.Projects;

namespace WebApp;

/// <summary>A façade for a front end: few declared operations composed of upstream calls. Nothing is tunnelled.</summary>
public static class WebAppHost
{
    /// <summary>Builds the app; the caller starts it.</summary>
    /// <param name="args">Command-line configuration, such as <c>--urls http://127.0.0.1:0</c>.</param>
    /// <param name="configure">Last word on configuration and services, for a host that holds several apps.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ApplicationName = typeof(WebAppHost).Assembly.GetName().Name,
            ContentRootPath = Path.Combine(AppContext.BaseDirectory, "web-app"),
        });
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0; // nothing here takes a body
            kestrel.Limits.MaxRequestLineSize = 2048;
        });
        builder.Services.AddGitHubRepoClient(builder.Configuration);
        builder.Services.AddUpstreamErrors();
        builder.Services.AddOptions<ProjectOptions>().BindConfiguration(ProjectOptions.Section)
            .Validate(ProjectOptions.AreValid, ProjectOptions.Rule).ValidateOnStart();
        builder.Services.AddSingleton<ProjectQuery>();
        configure?.Invoke(builder);

        var app = builder.Build();
        app.UseCallerContext();
        app.UseUpstreamErrors();
        app.UseRouting();
        app.MapProjects();
        return app;
    }
}
