using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace VisionFinetune.Runner.Service.Security;

/// <summary>Why a request is not answered, as a problem document (RFC 9457).</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What is wrong, what was expected, and the way out.</param>
internal sealed record Refusal(int Status, string Detail)
{
    /// <summary>When it may be tried again; none where that would not help.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether a token was expected.</summary>
    public bool AsksForToken { get; init; }

    /// <summary>What the status alone says.</summary>
    public static Refusal Of(int status) => new(status, status switch
    {
        StatusCodes.Status404NotFound => "There is nothing at this address; /openapi/v1.json lists what there is.",
        StatusCodes.Status405MethodNotAllowed => "This address does not take this method; /openapi/v1.json lists what it takes.",
        StatusCodes.Status415UnsupportedMediaType => "This address expects a body with another Content-Type; /openapi/v1.json says which.",
        _ => "The request cannot be answered.",
    });

    /// <summary>Answers the request.</summary>
    public Task WriteAsync(HttpContext context)
    {
        if (AsksForToken)
            context.Response.Headers.WWWAuthenticate = "Bearer realm=\"vft\"";
        if (RetryAfter is { } wait)
            context.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return TypedResults.Problem(Detail, statusCode: Status).ExecuteAsync(context);
    }
}
