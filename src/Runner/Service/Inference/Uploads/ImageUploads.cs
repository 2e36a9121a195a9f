using Microsoft.AspNetCore.Http;
using VisionFinetune.Augment;
using VisionFinetune.Engine;
using VisionFinetune.Runner.Service.Security;
using VisionFinetune.Vision.Data;

namespace VisionFinetune.Runner.Service.Inference.Uploads;

/// <summary>Images of strangers: all headers are read before the first pixel is.</summary>
internal sealed class ImageUploads(ServiceLimits limits, UploadBudget budget)
{
    /// <summary>Reads the headers.</summary>
    /// <exception cref="UserException">A file that is no image or too large; the message names it.</exception>
    /// <exception cref="RequestRefusedException">Together they are too large.</exception>
    public IReadOnlyList<EncodedImage> Open(IReadOnlyList<UploadedFile> files)
    {
        EncodedImage[] images = [.. files.Select(file => EncodedImage.Open(file.Name, file.Content, limits.ImagePixels))];
        var pixels = images.Sum(image => image.Pixels);
        return pixels <= limits.UploadPixels ? images : throw new RequestRefusedException(new Refusal(
            StatusCodes.Status413PayloadTooLarge, FormattableString.Invariant(
                $"The images have {pixels:N0} pixels in all; expected at most {limits.UploadPixels:N0}. Send fewer at once.")));
    }

    /// <summary>Reads the pixels, when there is room for them.</summary>
    /// <exception cref="UserException">The file is damaged.</exception>
    public async Task<byte[]> DecodeAsync(EncodedImage image, ImageShape shape, CancellationToken stop)
    {
        using var room = await budget.PixelsAsync(image.Pixels, stop);
        return image.Decode(shape);
    }

    /// <summary>Refuses images that the network would have to see in a size that no memory holds.</summary>
    public static void CheckNetworkSize(ImageShape shape, long mostPixels)
    {
        if ((long)shape.Height * shape.Width > mostPixels)
        {
            throw new UserException(FormattableString.Invariant(
                $"The network would see an image of {shape.Width}×{shape.Height} pixels; expected at most {mostPixels / 1e6:0.#} million. Shrink it."));
        }
    }
}
