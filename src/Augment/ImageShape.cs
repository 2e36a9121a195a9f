namespace VisionFinetune.Augment;

/// <summary>Size of every image of a batch: channels, height and width in pixels.</summary>
public readonly record struct ImageShape(int Channels, int Height, int Width);
