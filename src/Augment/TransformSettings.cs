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
[JsonDerivedType(typeof(RandomRotationSettings), "random_rotation")]
[JsonDerivedType(typeof(RandomAffineSettings), "random_affine")]
[JsonDerivedType(typeof(RandomPerspectiveSettings), "random_perspective")]
[JsonDerivedType(typeof(ColorJitterSettings), "color_jitter")]
[JsonDerivedType(typeof(GaussianBlurSettings), "gaussian_blur")]
[JsonDerivedType(typeof(RandomAdjustSharpnessSettings), "random_adjust_sharpness")]
[JsonDerivedType(typeof(RandomPosterizeSettings), "random_posterize")]
[JsonDerivedType(typeof(RandomSolarizeSettings), "random_solarize")]
[JsonDerivedType(typeof(RandomEqualizeSettings), "random_equalize")]
[JsonDerivedType(typeof(RandomAutocontrastSettings), "random_autocontrast")]
[JsonDerivedType(typeof(RandomInvertSettings), "random_invert")]
[JsonDerivedType(typeof(RandomErasingSettings), "random_erasing")]
[JsonDerivedType(typeof(RandomApplySettings), "random_apply")]
[JsonDerivedType(typeof(RandomChoiceSettings), "random_choice")]
[JsonDerivedType(typeof(RandomOrderSettings), "random_order")]
[JsonDerivedType(typeof(RandAugmentSettings), "rand_augment")]
[JsonDerivedType(typeof(TrivialAugmentWideSettings), "trivial_augment_wide")]
[JsonDerivedType(typeof(AugMixSettings), "aug_mix")]
public abstract record TransformSettings
{
    /// <summary>Whether two draws can give two results: such steps have no place in validation.</summary>
    [JsonIgnore]
    public bool IsRandom => this is not (ResizeSettings or CenterCropSettings or ToFloatSettings or NormalizeSettings or GrayscaleSettings);

    /// <summary>Makes the transform these settings describe.</summary>
    /// <exception cref="ArgumentException">A value breaks the rules of the data annotations.</exception>
    public abstract ImageTransform Build();
}
