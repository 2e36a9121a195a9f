using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using VisionFinetune.Augment.Settings;
using VisionFinetune.Augment.Transforms;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Tests.Settings;

public class SettingsTests : TorchTest
{
    private static readonly JsonSerializerOptions Snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private static List<ValidationResult> Problems(TransformSettings settings)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(settings, new(settings), results, validateAllProperties: true);
        return results;
    }

    private static IEnumerable<string> Lines(TransformSettings settings) =>
        Problems(settings).Select(p => $"{string.Join(',', p.MemberNames)}: {p.ErrorMessage}").Order();

    public static TheoryData<string, Type> Registered => new()
    {
        { """{"name": "resize", "size": [8]}""", typeof(Resize) },
        { """{"name": "center_crop", "size": [8]}""", typeof(CenterCrop) },
        { """{"name": "random_crop", "size": [8], "padding": 4, "padding_mode": 1}""", typeof(RandomCrop) },
        { """{"name": "random_resized_crop", "size": [8], "scale": [0.5, 1], "ratio": [1, 2]}""", typeof(RandomResizedCrop) },
        { """{"name": "random_horizontal_flip", "p": 0.2}""", typeof(RandomHorizontalFlip) },
        { """{"name": "random_vertical_flip", "p": 0.2}""", typeof(RandomVerticalFlip) },
        { """{"name": "to_float"}""", typeof(ToFloat) },
        { """{"name": "normalize", "mean": [0.5], "std": [0.5]}""", typeof(Normalize) },
        { """{"name": "grayscale"}""", typeof(Grayscale) },
        { """{"name": "random_grayscale", "p": 0.2}""", typeof(RandomGrayscale) },
        { """{"name": "random_rotation", "degrees": [10], "interpolation": 1, "fill": [0.5]}""", typeof(RandomRotation) },
        { """{"name": "random_affine", "degrees": [0, 5], "translate": [0.1, 0], "scale": [1, 2], "shear": [1, 2, 3, 4]}""", typeof(RandomAffine) },
        { """{"name": "random_perspective", "distortion_scale": 0.2, "p": 1}""", typeof(RandomPerspective) },
        { """{"name": "color_jitter", "brightness": [0.4], "hue": [-0.1, 0.2]}""", typeof(ColorJitter) },
        { """{"name": "gaussian_blur", "kernel_size": [5, 3], "sigma": [1]}""", typeof(GaussianBlur) },
        { """{"name": "random_adjust_sharpness", "sharpness_factor": 2}""", typeof(RandomAdjustSharpness) },
        { """{"name": "random_posterize", "bits": 3}""", typeof(RandomPosterize) },
        { """{"name": "random_solarize", "threshold": 0.5}""", typeof(RandomSolarize) },
        { """{"name": "random_equalize"}""", typeof(RandomEqualize) },
        { """{"name": "random_autocontrast"}""", typeof(RandomAutocontrast) },
        { """{"name": "random_invert"}""", typeof(RandomInvert) },
        { """{"name": "random_erasing", "value": [0.1], "noise": true}""", typeof(RandomErasing) },
        { """{"name": "random_apply", "steps": [{"name": "random_invert"}], "p": 0.2}""", typeof(RandomApply) },
        { """{"name": "random_choice", "steps": [{"name": "random_invert"}, {"name": "grayscale"}], "weights": [1, 2]}""", typeof(RandomChoice) },
        { """{"name": "random_order", "steps": [{"name": "random_apply", "steps": [{"name": "random_invert"}]}]}""", typeof(RandomOrder) },
        { """{"name": "rand_augment", "num_ops": 3, "magnitude": 5}""", typeof(RandAugment) },
        { """{"name": "trivial_augment_wide"}""", typeof(TrivialAugmentWide) },
        { """{"name": "aug_mix", "severity": 2, "chain_depth": 1}""", typeof(AugMix) },
    };

    [Theory]
    [MemberData(nameof(Registered))]
    public void Recipe_names_find_their_settings_and_transform(string json, Type transformType)
    {
        var settings = JsonSerializer.Deserialize<TransformSettings>(json, Snake)!;
        Assert.Equal($"{transformType.Name}Settings", settings.GetType().Name);
        Assert.Empty(Problems(settings));
        var transform = Assert.IsAssignableFrom<ImageTransform>(settings.Build());
        Assert.IsType(transformType, transform);
        using var document = JsonDocument.Parse(json);
        Assert.Equal(document.RootElement.GetProperty("name").GetString(), transform.Name);
    }

    [Fact]
    public void Every_value_of_a_recipe_reaches_the_transform()
    {
        var input = new ImageShape(3, 100, 100);
        Assert.Equal(new(3, 8, 9), new ResizeSettings { Size = [8, 9] }.Build().OutputShape(input));
        Assert.Equal(new(3, 8, 9), new CenterCropSettings { Size = [8, 9] }.Build().OutputShape(input));
        Assert.Equal(new(3, 104, 104), new RandomCropSettings { Size = [104], Padding = 2 }.Build().OutputShape(input));
        Assert.Throws<TransformException>(() =>
            new RandomCropSettings { Size = [8], Padding = 100, PaddingMode = PaddingMode.Reflect }.Build().OutputShape(input));
        var crop = new RandomResizedCropSettings { Size = [8], Scale = [0.25, 0.25], Ratio = [1, 1] }.Build();
        var boxes = crop.DrawBoxes(input, 5, Some.Draw);
        Assert.All(boxes, b => Assert.True(b is { Height: 50, Width: 50 }));
        Assert.DoesNotContain(false, new RandomHorizontalFlipSettings { P = 1 }.Build().DrawFlips(9, Some.Draw));
        Assert.DoesNotContain(false, new RandomVerticalFlipSettings { P = 1 }.Build().DrawFlips(9, Some.Draw));
    }

    [Fact]
    public void Antialias_reaches_the_transforms()
    {
        var big = Some.Golden("big");
        var resize = new ResizeSettings { Size = [20] };
        var crop = new RandomResizedCropSettings { Size = [20] };
        Assert.False(Pixels(resize).allclose(Pixels(resize with { Antialias = false })));
        Assert.False(Pixels(crop).allclose(Pixels(crop with { Antialias = false })));

        Tensor Pixels(TransformSettings settings) => settings.Build().Apply(big, Some.Draw);
    }

    [Fact]
    public void Defaults_are_torchvisions()
    {
        Assert.True(new ResizeSettings().Antialias);
        Assert.Equal([0.08, 1.0], new RandomResizedCropSettings().Scale);
        Assert.Equal([3.0 / 4, 4.0 / 3], new RandomResizedCropSettings().Ratio);
        Assert.Equal(0.5, new RandomHorizontalFlipSettings().P);
        Assert.Equal(0.5, new RandomVerticalFlipSettings().P);
        Assert.Equal(0.1, new RandomGrayscaleSettings().P);
        Assert.Equal((0, PaddingMode.Zero), (new RandomCropSettings().Padding, new RandomCropSettings().PaddingMode));
    }

    [Fact]
    public void Every_value_of_an_augmentation_reaches_the_transform()
    {
        var images = Some.Images();
        void Differs(TransformSettings settings, TransformSettings other) => Assert.False(
            settings.Build().Apply(images, Some.Draw).allclose(other.Build().Apply(images, Some.Draw)), $"{settings} and {other} do the same.");
        var rotation = new RandomRotationSettings { Degrees = [30, 40] };
        Differs(rotation, rotation with { Degrees = [10, 20] });
        Differs(rotation, rotation with { Interpolation = Interpolation.Bilinear });
        Differs(rotation, rotation with { Fill = [0.5] });
        var affine = new RandomAffineSettings { Degrees = [0] };
        Differs(affine, affine with { Degrees = [20, 30] });
        Differs(affine, affine with { Translate = [0.3, 0.3] });
        Differs(affine, affine with { Scale = [1.5, 2] });
        Differs(affine, affine with { Shear = [20, 30] });
        Differs(affine with { Scale = [0.5, 0.6] }, affine with { Scale = [0.5, 0.6], Fill = [0.5] });
        Differs(affine with { Scale = [0.5, 0.6] }, affine with { Scale = [0.5, 0.6], Interpolation = Interpolation.Bilinear });
        var perspective = new RandomPerspectiveSettings { P = 1 };
        Differs(perspective, perspective with { DistortionScale = 0.1 });
        Differs(perspective, perspective with { P = 0 });
        Differs(perspective, perspective with { Fill = [1] });
        Differs(perspective, perspective with { Interpolation = Interpolation.Nearest });
        var jitter = new ColorJitterSettings();
        Differs(jitter, jitter with { Brightness = [0.5] });
        Differs(jitter, jitter with { Contrast = [0.5] });
        Differs(jitter, jitter with { Saturation = [0.5] });
        Differs(jitter, jitter with { Hue = [0.5] });
        var blur = new GaussianBlurSettings { KernelSize = [3] };
        Differs(blur, blur with { KernelSize = [3, 9] });
        Differs(blur, blur with { Sigma = [5] });
        var sharpness = new RandomAdjustSharpnessSettings { SharpnessFactor = 2, P = 1 };
        Differs(sharpness, sharpness with { SharpnessFactor = 0 });
        Differs(sharpness, sharpness with { P = 0 });
        Differs(new RandomPosterizeSettings { Bits = 2, P = 1 }, new RandomPosterizeSettings { Bits = 3, P = 1 });
        Differs(new RandomPosterizeSettings { Bits = 2, P = 1 }, new RandomPosterizeSettings { Bits = 2, P = 0 });
        Differs(new RandomSolarizeSettings { Threshold = 0.2, P = 1 }, new RandomSolarizeSettings { Threshold = 0.6, P = 1 });
        Differs(new RandomSolarizeSettings { Threshold = 0.2, P = 1 }, new RandomSolarizeSettings { Threshold = 0.2, P = 0 });
        Differs(new RandomEqualizeSettings { P = 1 }, new RandomEqualizeSettings { P = 0 });
        Differs(new RandomAutocontrastSettings { P = 1 }, new RandomAutocontrastSettings { P = 0 });
        Differs(new RandomInvertSettings { P = 1 }, new RandomInvertSettings { P = 0 });
        var erasing = new RandomErasingSettings { P = 1 };
        Differs(erasing, erasing with { P = 0 });
        Differs(erasing, erasing with { Scale = [0.5, 0.6] });
        Differs(erasing, erasing with { Ratio = [2, 3] });
        Differs(erasing, erasing with { Value = [1] });
        Differs(erasing, erasing with { Noise = true });
        var rand = new RandAugmentSettings { Magnitude = 25 };
        Differs(rand, rand with { Magnitude = 5 });
        Differs(rand, rand with { NumOps = 1 });
        Differs(rand, rand with { NumMagnitudeBins = 100 });
        Differs(rand, rand with { Fill = [1] });
        Differs(rand, rand with { Interpolation = Interpolation.Bilinear });
        var trivial = new TrivialAugmentWideSettings();
        Differs(trivial, trivial with { NumMagnitudeBins = 3 });
        Differs(trivial, trivial with { Fill = [1] });
        Differs(trivial, trivial with { Interpolation = Interpolation.Bilinear });
        var mix = new AugMixSettings();
        Differs(mix, mix with { Severity = 10 });
        Differs(mix, mix with { MixtureWidth = 1 });
        Differs(mix, mix with { ChainDepth = 4 });
        Differs(mix, mix with { Alpha = 5 });
        Differs(mix, mix with { AllOps = false });
        Differs(mix, mix with { Fill = [1] });
        Differs(mix, mix with { Interpolation = Interpolation.Nearest });
    }

    [Fact]
    public void Defaults_of_augmentations_are_torchvisions()
    {
        Assert.Equal([0, 0], new RandomAffineSettings().Translate);
        Assert.Equal((0.5, 0.5, Interpolation.Bilinear), (new RandomPerspectiveSettings().DistortionScale, new RandomPerspectiveSettings().P,
            new RandomPerspectiveSettings().Interpolation));
        Assert.Equal([0.1, 2.0], new GaussianBlurSettings().Sigma);
        Assert.Equal([0.02, 0.33], new RandomErasingSettings().Scale);
        Assert.Equal([0.3, 3.3], new RandomErasingSettings().Ratio);
        Assert.Equal((2, 9, 31), (new RandAugmentSettings().NumOps, new RandAugmentSettings().Magnitude, new RandAugmentSettings().NumMagnitudeBins));
        Assert.Equal(31, new TrivialAugmentWideSettings().NumMagnitudeBins);
        Assert.Equal((3, 3, 1.0, true, Interpolation.Bilinear), (new AugMixSettings().Severity, new AugMixSettings().MixtureWidth,
            new AugMixSettings().Alpha, new AugMixSettings().AllOps, new AugMixSettings().Interpolation));
    }

    [Fact]
    public void Impossible_values_of_augmentations_are_refused_with_what_was_found()
    {
        Assert.Equal(["Degrees: The degrees are missing; expected one number or [smallest, largest]."], Lines(new RandomRotationSettings()));
        Assert.Equal(
            [
                "Brightness: The brightness is [-1]; expected one number or 0 <= smallest <= largest <= 100.",
                "Hue: The hue is [0.6]; expected one number in [0, 0.5] or -0.5 <= smallest <= largest <= 0.5.",
            ],
            Lines(new ColorJitterSettings { Brightness = [-1], Hue = [0.6] }));
        Assert.Equal(
            [
                "KernelSize: The kernel size is [4]; expected one odd number of pixels or [width, height].",
                "Sigma: The sigma is [0, 0]; expected 0 < smallest <= largest <= 16384.",
            ],
            Lines(new GaussianBlurSettings { KernelSize = [4], Sigma = [0] }));
        Assert.Equal(
            ["Magnitude: The magnitude is 31; expected a number in [0, 30], since there are 31 magnitude bins."],
            Lines(new RandAugmentSettings { Magnitude = 31 }));
        Assert.Equal(
            ["Steps: There are no steps; expected at least one, such as [random_grayscale: { p: 1 }]."], Lines(new RandomApplySettings()));
        Assert.Equal(
            ["Steps: normalize and to_float concern all images; write them as steps of their own, outside."],
            Lines(new RandomOrderSettings { Steps = [new ToFloatSettings()] }));
        Assert.Equal(
            ["Weights: There are 2 weights for 1 steps; expected as many, or none."],
            Lines(new RandomChoiceSettings { Steps = [new GrayscaleSettings()], Weights = [1, 1] }));
    }

    [Fact]
    public void All_problems_of_a_step_are_found_at_once()
    {
        Assert.Equal(
            [
                "Ratio: The ratio has 1 numbers; expected [smallest, largest].",
                "Scale: The scale is [0.5, NaN]; expected 0 < smallest <= largest <= 1.",
                "Size: The size is [-3]; expected pixels in [1, 16384].",
            ],
            Lines(new RandomResizedCropSettings { Size = [-3], Scale = [0.5, double.NaN], Ratio = [1] }));
        Assert.Equal(
            [
                "Padding: The padding must be in [0, 16384] pixels.",
                "PaddingMode: The padding mode must be zero or reflect.",
                "Size: The size is missing; expected one number or [height, width] in pixels, such as 224.",
            ],
            Lines(new RandomCropSettings { Padding = -1, PaddingMode = (PaddingMode)9 }));
        Assert.Equal(
            ["Mean: The mean is [Infinity]; expected finite numbers.", "Std: The std is [-1]; expected finite numbers above 0."],
            Lines(new NormalizeSettings { Mean = [double.PositiveInfinity], Std = [-1] }));
    }

    [Fact]
    public void What_is_required_is_asked_for()
    {
        const string size = "Size: The size is missing; expected one number or [height, width] in pixels, such as 224.";
        Assert.Equal([size], Lines(new ResizeSettings()));
        Assert.Equal([size], Lines(new CenterCropSettings { Size = null! }));
        Assert.Equal([size], Lines(new RandomResizedCropSettings()));
        Assert.Equal(
            [
                "Mean: The mean is missing; expected one number for every channel.",
                "Std: The std is missing; expected one number for every channel.",
            ],
            Lines(new NormalizeSettings()));
    }

    [Fact]
    public void Mean_and_std_must_be_as_many() => Assert.Equal(
        ["Std: The mean has 3 values and the std 1; expected as many."],
        Lines(new NormalizeSettings { Mean = [1, 2, 3], Std = [1] }));

    [Theory]
    [InlineData(-0.01)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Impossible_probabilities_are_refused(double p)
    {
        foreach (var settings in new TransformSettings[]
        {
            new RandomHorizontalFlipSettings { P = p },
            new RandomVerticalFlipSettings { P = p },
            new RandomGrayscaleSettings { P = p },
        })
        {
            Assert.Equal(["P: The probability must be in [0, 1]."], Lines(settings));
            Assert.Throws<ArgumentOutOfRangeException>(settings.Build);
        }
    }
}
