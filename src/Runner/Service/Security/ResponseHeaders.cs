using Microsoft.AspNetCore.Http;

namespace VisionFinetune.Runner.Service.Security;

/// <summary>What every answer tells the browser: run nothing that is not the service's own, show it in no frame, give it to no other
/// site, send its address nowhere.</summary>
internal static class ResponseHeaders
{
    /// <summary>For pages of the dashboard: scripts, styles and data of the service itself, nothing inline.</summary>
    public const string PagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
        + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>For documents of a run, such as its report: no script at all, and no part in the service's origin.</summary>
    public const string DocumentPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'; sandbox";

    private static readonly (string Name, string Value)[] s_always =
    [
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Embedder-Policy", "require-corp"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ];

    /// <summary>Sets the headers; an endpoint may replace the policy by <see cref="DocumentPolicy"/> and allow caching.</summary>
    public static void Add(HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy = PagePolicy;
        response.Headers.CacheControl = "no-store";
        foreach (var (name, value) in s_always)
            response.Headers[name] = value;
    }
}
