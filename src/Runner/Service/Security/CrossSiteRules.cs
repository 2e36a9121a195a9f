using Microsoft.AspNetCore.Http;

namespace VisionFinetune.Runner.Service.Security;

/// <summary>Keeps pages of other sites from using the service through the browser of somebody who may use it (CSRF), and from seeing
/// what it answers.</summary>
/// <remarks>A change needs a header that no page of another site can send without being asked back first (a CORS preflight, which the
/// service never grants), a body of a kind that it expects, and no sign of another site in what the browser says.</remarks>
internal static class CrossSiteRules
{
    /// <summary>The header that scripts must send with every change.</summary>
    public const string RequestedWith = "X-Requested-With";

    /// <summary>Its value.</summary>
    public const string Program = "vft";

    private static readonly string[] s_bodies =
        ["application/json", "application/yaml", "application/x-yaml", "text/yaml", "multipart/form-data"];

    /// <summary>The refusal of a request that another site may have caused.</summary>
    public static Refusal? Check(HttpRequest request)
    {
        var isSafe = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        if (ComesFromElsewhere(request) && !(isSafe && IsNavigation(request)))
            return new(StatusCodes.Status403Forbidden, "The request comes from a page of another site; use the service's own dashboard or a program.");
        if (isSafe)
            return null;
        if (request.Headers[RequestedWith] != Program && AccessToken.In(request) is null)
        {
            return new(StatusCodes.Status403Forbidden,
                $"A change needs the header '{RequestedWith}: {Program}' or a bearer token, which pages of other sites cannot send.");
        }
        var hasBody = request.ContentLength is > 0 || request.Headers.TransferEncoding.Count > 0 || request.ContentType is not null;
        return !hasBody || s_bodies.Contains(MediaType(request), StringComparer.OrdinalIgnoreCase) ? null : new(
            StatusCodes.Status415UnsupportedMediaType,
            "The body has another Content-Type; expected application/yaml, application/json or multipart/form-data.");
    }

    /// <summary>What the browser says about the page: <c>Sec-Fetch-Site</c> (W3C Fetch Metadata) and <c>Origin</c>. Programs say
    /// neither.</summary>
    private static bool ComesFromElsewhere(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"] is [{ } site] && site is not ("same-origin" or "none"))
            return true;
        return request.Headers.Origin is { Count: > 0 } origin && origin != $"{request.Scheme}://{request.Host}";
    }

    /// <summary>Somebody followed a link to a page of the service, which the other site cannot read.</summary>
    private static bool IsNavigation(HttpRequest request) =>
        request.Headers["Sec-Fetch-Mode"] == "navigate" && request.Headers["Sec-Fetch-Dest"] == "document" && request.Headers.Origin.Count == 0;

    private static string? MediaType(HttpRequest request) => request.ContentType?.Split(';')[0].Trim();
}
