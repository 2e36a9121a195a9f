namespace VisionFinetune.Augment.Policies;

/// <summary>The operations of torchvision's automatic augmentations, by its names.</summary>
internal enum PolicyOperation
{
    Identity,
    ShearX,
    ShearY,
    TranslateX,
    TranslateY,
    Rotate,
    Brightness,
    Color,
    Contrast,
    Sharpness,
    Posterize,
    Solarize,
    AutoContrast,
    Equalize,
}
