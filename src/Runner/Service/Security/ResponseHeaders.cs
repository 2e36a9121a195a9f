using Microsoft.AspNetCore.Http;

namespace VisionFinetune.Runner.Service.Security;

/// <summary>What every answer tells the browser: run nothing that is not the service's own, show it in no frame, give it to no other
/// site, send its address nowhere.</summary>
internal static class ResponseHeaders
{
    /// <summary>For pages of the dashboard: scripts, styles and data of the service itself, nothing inline.</summary>
    public const string PagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
        + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>For documents of a run, such as its report: no script at all, by two rules, and no form. Without scripts the document may
    /// count as the service's own, which its pictures need.</summary>
    public const string DocumentPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; font-src data:; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'; sandbox allow-same-origin";

    private static readonly (string Name, string Value)[] s_always =
    [
        ("Content-Security-Policy", PagePolicy),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Embedder-Policy", "require-corp"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ];

    /// <summary>Sets the headers when the answer begins, whatever happens until then. An endpoint that has set one keeps it.</summary>
    public static void Add(HttpResponse response) => response.OnStarting(() =>
    {
        foreach (var (name, value) in s_always)
            response.Headers.TryAdd(name, value);
        return Task.CompletedTask;
    });
}
