using System.Text.Json.Serialization;
using VisionFinetune.Augment.Settings;

namespace VisionFinetune.Augment;

/// <summary>One step of the chain as a recipe writes it: <c>- random_horizontal_flip: { p: 0.5 }</c>.</summary>
/// <remarks>The names below are the names in recipes. Rules on single values are data annotations on the properties; rules
/// between steps are <see cref="Chains.TransformChain.FindProblems"/>.</remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "name")]
[JsonDerivedType(typeof(ResizeSettings), "resize")]
[JsonDerivedType(typeof(CenterCropSettings), "center_crop")]
[JsonDerivedType(typeof(RandomCropSettings), "random_crop")]
[JsonDerivedType(typeof(RandomResizedCropSettings), "random_resized_crop")]
[JsonDerivedType(typeof(RandomHorizontalFlipSettings), "random_horizontal_flip")]
[JsonDerivedType(typeof(RandomVerticalFlipSettings), "random_vertical_flip")]
[JsonDerivedType(typeof(ToFloatSettings), "to_float")]
[JsonDerivedType(typeof(NormalizeSettings), "normalize")]
[JsonDerivedType(typeof(GrayscaleSettings), "grayscale")]
[JsonDerivedType(typeof(RandomGrayscaleSettings), "random_grayscale")]
public abstract record TransformSettings
{
    /// <summary>Makes the transform these settings describe.</summary>
    /// <exception cref="ArgumentException">A value breaks the rules of the data annotations.</exception>
    public abstract ImageTransform Build();
}
