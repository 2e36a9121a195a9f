using System.Net.Mime;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using VisionFinetune.Runner.Service.Api.Problems;
using VisionFinetune.Runner.Service.Security;

namespace VisionFinetune.Runner.Service.Api.Runs;

/// <summary>Sends a file of a run or study. A page can show itself, and nothing else: it cannot run scripts, nor speak to the service.</summary>
internal static class ArtifactResult
{
    private static readonly string[] s_shown = ["text/html", "image/png", "image/jpeg", "text/plain", "application/json"];

    /// <param name="context">Of the request.</param>
    /// <param name="folder">Of the run or study.</param>
    /// <param name="path">As listed.</param>
    /// <param name="download">Save it instead of showing it.</param>
    /// <exception cref="ProblemException">There is no such file.</exception>
    public static PhysicalFileHttpResult Send(HttpContext context, string folder, string path, bool download)
    {
        var file = ArtifactFiles.Find(folder, path) ?? throw ProblemException.NotFound($"There is no file '{path}' here; /artifacts lists what there is.");
        var type = ArtifactFiles.TypeOf(path);
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ResponseHeaders.DocumentPolicy;
        headers.CacheControl = "no-cache";
        var isShown = !download && s_shown.Contains(type);
        headers.ContentDisposition = new ContentDisposition { FileName = file.Name, Inline = isShown }.ToString();
        return TypedResults.PhysicalFile(file.FullName, type == "text/html" ? "text/html; charset=utf-8" : type, lastModified: file.LastWriteTimeUtc, enableRangeProcessing: true);
    }
}
