namespace VisionFinetune.Runner.Reports;

/// <summary>Pixels to look at.</summary>
/// <param name="Rgb">Height × width × 3 bytes, row by row.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
internal sealed record RgbImage(byte[] Rgb, int Width, int Height);

/// <summary>One training image and what augmentation makes of it.</summary>
/// <param name="Name">Below the original: its class and position in the split.</param>
/// <param name="Original">The image as it was read.</param>
/// <param name="Draws">The same as the network sees it, once for each of the first epochs.</param>
internal sealed record AugmentedImage(string Name, RgbImage Original, IReadOnlyList<RgbImage> Draws);
