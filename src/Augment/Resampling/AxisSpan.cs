namespace VisionFinetune.Augment.Resampling;

/// <summary>The pixels of one axis that one image's result is made of.</summary>
/// <param name="Start">First pixel.</param>
/// <param name="Length">Number of pixels.</param>
/// <param name="Reversed">Whether the result is mirrored along this axis.</param>
internal readonly record struct AxisSpan(int Start, int Length, bool Reversed = false);
