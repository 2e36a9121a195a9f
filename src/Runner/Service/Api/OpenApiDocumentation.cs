using Microsoft.Extensions.DependencyInjection;

namespace VisionFinetune.Runner.Service.Api;

/// <summary>The OpenAPI document of the service.</summary>
internal static class OpenApiDocumentation
{
    public static void AddServiceOpenApi(this IServiceCollection services) => services.AddOpenApi(options => options.AddDocumentTransformer((document, _, _) =>
    {
        document.Info.Title = "vft service";
        document.Info.Version = "v1";
        document.Info.Description = "Trains, watches and compares runs. Every refusal is a problem document (RFC 9457) that names the fields at fault.";
        document.Servers = [];         // wherever the document was fetched from
        return Task.CompletedTask;
    }));
}
