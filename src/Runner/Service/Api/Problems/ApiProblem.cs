using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using VisionFinetune.Runner.Service.Hosting;

namespace VisionFinetune.Runner.Service.Api.Problems;

/// <summary>Why a request was refused: a problem document (RFC 9457).</summary>
/// <param name="Type">Always <c>about:blank</c>: the status says what kind of problem it is.</param>
/// <param name="Title">The status in words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What is wrong and how to mend it.</param>
/// <param name="Instance">The path of the request.</param>
/// <param name="Errors">The fields at fault, in the order of a reader; empty where it is no field.</param>
internal sealed record ApiProblem(string Type, string Title, int Status, string Detail, string Instance, IReadOnlyList<FieldProblem> Errors)
{
    public const string ContentType = "application/problem+json";

    /// <summary>Answers a request with a problem.</summary>
    public static async Task WriteAsync(HttpContext context, int status, string detail, IReadOnlyList<FieldProblem>? errors = null)
    {
        var problem = new ApiProblem("about:blank", ReasonPhrases.GetReasonPhrase(status), status, detail, context.Request.Path, errors ?? []);
        context.Response.StatusCode = status;
        context.Response.ContentType = ContentType;
        await context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(problem, ServiceJson.Options), context.RequestAborted);
    }
}
