using System.Globalization;
using Microsoft.AspNetCore.Http;
using VisionFinetune.Runner.Service.Api.Problems;

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

    /// <summary>Answers the request.</summary>
    public Task WriteAsync(HttpContext context)
    {
        if (AsksForToken)
            context.Response.Headers.WWWAuthenticate = "Bearer realm=\"vft\"";
        if (RetryAfter is { } wait)
            context.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return ApiProblem.WriteAsync(context, Status, Detail);
    }
}
