using VisionFinetune.Augment.Chains;
using VisionFinetune.Augment.Settings;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Tests.Chains;

/// <summary>The number of kernels that a GPU starts for a batch does not depend on the size of the batch.</summary>
/// <remarks>What is prepared in main memory is counted as well, so that the numbers are upper bounds.</remarks>
public sealed class OperationCountTests : TorchTest
{
    private static readonly int[] s_batches = [8, 128, 256];
    private static readonly NormalizeSettings s_imageNet = new() { Mean = [0.485, 0.456, 0.406], Std = [0.229, 0.224, 0.225] };

    /// <summary>Resampling with all that is merged into it: the chains of the shipped recipes.</summary>
    private static readonly Dictionary<string, TransformSettings[]> s_resampling = new()
    {
        ["random crop to a larger size"] = [new RandomResizedCropSettings { Size = [224] }, new RandomHorizontalFlipSettings(), s_imageNet],
        ["random crop to a smaller size"] = [new RandomResizedCropSettings { Size = [24] }, new RandomHorizontalFlipSettings(), s_imageNet],
        ["resize"] = [new ResizeSettings { Size = [64] }, s_imageNet],
        ["resize and both flips"] = [new ResizeSettings { Size = [64] }, new RandomHorizontalFlipSettings(), new RandomVerticalFlipSettings(), s_imageNet],
    };

    /// <summary>Steps that do the same to every image, or to those that a coin has chosen.</summary>
    private static readonly Dictionary<string, TransformSettings[]> s_alike = new()
    {
        ["padded crop"] = [new RandomCropSettings { Size = [32], Padding = 4 }, new RandomHorizontalFlipSettings(), s_imageNet],
        ["center_crop"] = [new CenterCropSettings { Size = [20] }],
        ["grayscale"] = [new GrayscaleSettings()],
        ["random_grayscale"] = [new RandomGrayscaleSettings { P = 0.5 }],
        ["random_rotation"] = [new RandomRotationSettings { Degrees = [20] }],
        ["random_affine"] = [new RandomAffineSettings { Degrees = [20], Translate = [0.1, 0.1] }],
        ["random_perspective"] = [new RandomPerspectiveSettings()],
        ["gaussian_blur"] = [new GaussianBlurSettings { KernelSize = [3] }],
        ["random_adjust_sharpness"] = [new RandomAdjustSharpnessSettings { SharpnessFactor = 2 }],
        ["random_posterize"] = [new RandomPosterizeSettings { Bits = 3 }],
        ["random_solarize"] = [new RandomSolarizeSettings { Threshold = 0.5 }],
        ["random_equalize"] = [new RandomEqualizeSettings()],
        ["random_autocontrast"] = [new RandomAutocontrastSettings()],
        ["random_invert"] = [new RandomInvertSettings()],
        ["random_erasing"] = [new RandomErasingSettings()],
        ["random_erasing with noise"] = [new RandomErasingSettings { Noise = true }],
        ["random_apply"] = [new RandomApplySettings { Steps = [new RandomInvertSettings()] }],
        ["random_choice"] = [new RandomChoiceSettings { Steps = [new RandomInvertSettings(), new GrayscaleSettings()] }],
    };

    /// <summary>Steps in which images take ways of their own: one pass for all images on the same way, and at most so many operations.</summary>
    private static readonly Dictionary<string, (TransformSettings[] Steps, int Most)> s_grouped = new()
    {
        ["color_jitter"] = ([new ColorJitterSettings { Brightness = [0.4], Contrast = [0.4], Saturation = [0.4], Hue = [0.1] }], 320),
        ["random_order"] = ([new RandomOrderSettings { Steps = [new RandomInvertSettings { P = 1 }, new GrayscaleSettings()] }], 20),
        ["rand_augment"] = ([new RandAugmentSettings()], 320),
        ["trivial_augment_wide"] = ([new TrivialAugmentWideSettings()], 160),
        ["aug_mix"] = ([new AugMixSettings()], 1400),
    };

    public static TheoryData<string> Resampling => new(s_resampling.Keys);

    public static TheoryData<string> Alike => new(s_alike.Keys);

    public static TheoryData<string> Grouped => new(s_grouped.Keys);

    /// <summary>Counted on libtorch's meta device, where operations are dispatched as on a GPU and compute nothing: what a CPU does in
    /// another way is not counted, and a chain that waited for a value from the device would fail.</summary>
    [Theory]
    [MemberData(nameof(Resampling))]
    public void A_compiled_chain_of_a_recipe_launches_at_most_fourteen(string name)
    {
        var chain = TransformChain.Create(s_resampling[name]).Compile();
        var counts = Array.ConvertAll(s_batches, batch => Count(chain, batch, "meta"));
        Assert.All(counts, count => Assert.Equal(counts[0], count));
        Assert.InRange(counts[0], 5, 14);
        Assert.InRange(Count(chain, 1, "meta"), 5, counts[0]);      // one image less to repeat weights for
    }

    /// <summary>Counted on the CPU, since the meta device does not know all operations.</summary>
    [Theory]
    [MemberData(nameof(Alike))]
    public void A_step_launches_the_same_number_for_every_batch(string name)
    {
        var chain = TransformChain.Create(s_alike[name]).Compile();
        var counts = Array.ConvertAll(s_batches, batch => Count(chain, batch, "cpu"));
        Assert.All(counts, count => Assert.Equal(counts[0], count));
        Assert.InRange(counts[0], 1, 35);
    }

    /// <inheritdoc cref="A_step_launches_the_same_number_for_every_batch"/>
    [Theory]
    [MemberData(nameof(Grouped))]
    public void A_step_with_many_ways_launches_at_most_a_fixed_number(string name)
    {
        var (steps, most) = s_grouped[name];
        var chain = TransformChain.Create(steps).Compile();
        Assert.All(s_batches, batch => Assert.InRange(Count(chain, batch, "cpu"), 5, most));
    }

    [Fact]
    public void Work_on_one_image_after_the_other_would_be_seen()
    {
        SkipElsewhere();
        var images = zeros(128, 3, 4, 4);
        var names = OperationCounter.Launching(() =>
        {
            for (var i = 0; i < 128; i++)
                images[i].abs();
        });
        Assert.Equal(Enumerable.Repeat("aten::abs", 128), names);
    }

    private static int Count(ITransform chain, int batch, string device)
    {
        SkipElsewhere();
        using var scope = NewDisposeScope();
        var images = zeros([batch, 3, 32, 32], dtype: ScalarType.Byte, device: device);
        return OperationCounter.Launching(() => chain.Apply(images, new Draw(7)).Dispose()).Count;
    }

    private static void SkipElsewhere() => Assert.SkipUnless(OperationCounter.IsAvailable, "The profiler's hook is called as on Linux with x64 only.");
}
