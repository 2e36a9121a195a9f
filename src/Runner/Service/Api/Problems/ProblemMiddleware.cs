using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Serilog;
using VisionFinetune.Engine;

namespace VisionFinetune.Runner.Service.Api.Problems;

/// <summary>Turns everything that can go wrong with a request into a problem document, also what the web server refuses by itself.</summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null, ContentLength: null })
                await ApiProblem.WriteAsync(context, context.Response.StatusCode, WordsFor(context));
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be told.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, e);
        }
    }

    private static Task AnswerAsync(HttpContext context, Exception error)
    {
        context.Response.Clear();
        switch (error)
        {
            case ProblemException problem:
                return ApiProblem.WriteAsync(context, problem.Status, problem.Message, problem.Errors);
            case BadHttpRequestException { InnerException: JsonException json }:
                return AnswerAsync(context, ProblemException.Unreadable(json));
            case BadHttpRequestException bad:
                return ParameterName().Match(bad.Message) is { Success: true } match
                    ? AnswerAsync(context, UnreadableParameter(match.Groups[1].Value.ToLowerInvariant(), match.Groups[2].Value))
                    : ApiProblem.WriteAsync(context, bad.StatusCode, bad.Message);
            case UserException:
                return ApiProblem.WriteAsync(context, StatusCodes.Status422UnprocessableEntity, error.Message, [new FieldProblem(null, null, null, error.Message)]);
            default:
                Log.Error(error, "{Method:l} {Path:l} failed", context.Request.Method, context.Request.Path.Value);
                return ApiProblem.WriteAsync(context, StatusCodes.Status500InternalServerError, "The service failed; its log says more.");
        }
    }

    private static string WordsFor(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => $"There is nothing at '{context.Request.Path}'; /openapi/v1.json lists what there is.",
        StatusCodes.Status405MethodNotAllowed => $"'{context.Request.Path}' does not know {context.Request.Method}; allowed: {context.Response.Headers.Allow}.",
        StatusCodes.Status415UnsupportedMediaType => $"The content type '{context.Request.ContentType}' is not understood here.",
        _ => "The request was refused.",
    };

    private static ProblemException UnreadableParameter(string name, string value) =>
        ProblemException.BadRequest(name, $"{name} is '{value}', which is not what is expected there; /openapi/v1.json says what is.");

    /// <summary>As in: Failed to bind parameter "Nullable&lt;int&gt; Limit" from "x".</summary>
    [GeneratedRegex("parameter \"[^\"]*?(\\w+)\" from \"(.*)\"", RegexOptions.Singleline)]
    private static partial Regex ParameterName();
}
