using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using VisionFinetune.Runner.Service.Security;

namespace VisionFinetune.Runner.Service.Inference.Uploads;

/// <summary>Reads the files of a multipart body into memory, never onto the disk, and no more of them than allowed.</summary>
internal static class UploadReader
{
    private const int LongestBoundary = 100;
    private const int LongestName = 200;

    /// <exception cref="RequestRefusedException">The body is not multipart, has no files or too many, or ends too early.</exception>
    public static async Task<IReadOnlyList<UploadedFile>> ReadAsync(HttpRequest request, ServiceLimits limits, CancellationToken stop)
    {
        var reader = new MultipartReader(BoundaryOf(request), request.Body)
        {
            HeadersCountLimit = 8,
            HeadersLengthLimit = 4096,
            BodyLengthLimit = limits.UploadBytes,
        };
        var files = new List<UploadedFile>();
        try
        {
            for (var parts = 0; await reader.ReadNextSectionAsync(stop) is { } section; parts++)
            {
                if (parts == limits.UploadImages)
                    throw Refuse(StatusCodes.Status413PayloadTooLarge, $"The body has more than {limits.UploadImages} parts. Send fewer files at once.");
                if (section.AsFileSection() is { FileName.Length: > 0 } file)
                    files.Add(new UploadedFile(PlainName(file.FileName), await ReadAllAsync(section.Body, stop)));
            }
        }
        catch (Exception e) when (e is InvalidDataException || (e is IOException && e is not BadHttpRequestException))
        {
            throw Refuse(StatusCodes.Status400BadRequest, "The body is not a whole multipart/form-data message.");
        }
        return files.Count > 0 ? files : throw Refuse(
            StatusCodes.Status400BadRequest, "The body holds no file; send at least one part with a filename, as curl -F file=@photo.jpg does.");
    }

    private static string BoundaryOf(HttpRequest request)
    {
        var isMultipart = MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase);
        var boundary = isMultipart ? HeaderUtilities.RemoveQuotes(type!.Boundary).Value : null;
        return boundary is { Length: > 0 and <= LongestBoundary } ? boundary : throw Refuse(
            StatusCodes.Status415UnsupportedMediaType, "Expected Content-Type multipart/form-data with a boundary, as curl -F file=@photo.jpg sends it.");
    }

    private static async Task<byte[]> ReadAllAsync(Stream body, CancellationToken stop)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        using var content = new MemoryStream();
        try
        {
            for (int count; (count = await body.ReadAsync(buffer, stop)) > 0;)
                content.Write(buffer, 0, count);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        return content.ToArray();
    }

    /// <summary>Without folders, control characters and endless length.</summary>
    private static string PlainName(string name)
    {
        var last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        return string.Concat(last.Take(LongestName).Select(c => char.IsControl(c) ? '\uFFFD' : c));
    }

    private static RequestRefusedException Refuse(int status, string detail) => new(new Refusal(status, detail));
}
