using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using VisionFinetune.Runner.Service.Api.Problems;
using VisionFinetune.Runner.Service.Hosting;

namespace VisionFinetune.Runner.Service.Api;

/// <summary>Reads what a request submits: YAML as it is, or JSON around it.</summary>
internal static class SubmissionBody
{
    public const string Yaml = "application/yaml";

    private static readonly string[] s_yamlTypes = [Yaml, "application/x-yaml", "text/yaml", "text/x-yaml", "text/plain"];

    private static readonly JsonSerializerOptions s_strict = new(ServiceJson.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>The body as text, and whether it is JSON.</summary>
    /// <exception cref="ProblemException">It is too large, no UTF-8, or of another type.</exception>
    public static async Task<(string Text, bool IsJson)> ReadAsync(HttpContext context, long largestBytes)
    {
        var type = context.Request.ContentType?.Split(';')[0].Trim().ToLowerInvariant();
        if (type != "application/json" && !s_yamlTypes.Contains(type))
            throw ProblemException.Of(StatusCodes.Status415UnsupportedMediaType, $"The content type is '{type}'; expected {Yaml} or application/json.");
        using var body = new MemoryStream();
        var buffer = new byte[1 << 14];
        while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted) is > 0 and var count)
        {
            body.Write(buffer, 0, count);
            if (body.Length > largestBytes)
                throw ProblemException.Of(StatusCodes.Status413PayloadTooLarge, $"The body has more than {largestBytes} bytes; a recipe is a page of text.");
        }
        try
        {
            return (new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(body.GetBuffer(), 0, (int)body.Length).TrimStart('\uFEFF'), type == "application/json");
        }
        catch (DecoderFallbackException e)
        {
            throw ProblemException.Of(StatusCodes.Status400BadRequest, $"The body is not UTF-8 text (byte {e.Index + 1}).");
        }
    }

    /// <summary>Reads JSON.</summary>
    /// <exception cref="ProblemException">It is not what was expected; the field is named.</exception>
    public static T Parse<T>(string json)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, s_strict) ?? throw ProblemException.Of(StatusCodes.Status400BadRequest, "The body is null; expected an object.");
        }
        catch (JsonException e)
        {
            throw ProblemException.Unreadable(e);
        }
    }
}
