using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace VisionFinetune.Runner.Service.Security;

/// <summary>How long a body may be: a recipe's length, or an upload's where files are expected.</summary>
internal static class BodyLimits
{
    /// <summary>Room for the names of the fields around a recipe.</summary>
    private const long Wrapping = 64 << 10;

    /// <summary>The refusal of a body that says it is longer. One that does not say is cut off while it is read.</summary>
    public static Refusal? Check(HttpContext context, ServiceLimits limits)
    {
        var isUpload = context.GetEndpoint()?.Metadata.GetMetadata<UploadEndpoint>() is not null;
        var most = isUpload ? limits.UploadBytes : 2 * limits.RecipeBytes + Wrapping;     // a recipe's line feeds are two characters in JSON
        if (context.Request.ContentLength is { } length && length > most)
            return TooLong(length, most);       // what the server's own limit allows is drained, so that the client hears the answer
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            feature.MaxRequestBodySize = most;
        return null;
    }

    private static Refusal TooLong(long found, long most) => new(StatusCodes.Status413PayloadTooLarge, string.Create(
        CultureInfo.InvariantCulture, $"The body has {found:N0} bytes; expected at most {most:N0}. Send less at once."));
}
