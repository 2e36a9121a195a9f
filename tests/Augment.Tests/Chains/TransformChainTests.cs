using VisionFinetune.Augment.Chains;
using VisionFinetune.Augment.Settings;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Tests.Chains;

public class TransformChainTests : TorchTest
{
    private static readonly ImageShape Cifar = new(3, 32, 32);
    private static readonly NormalizeSettings ImageNet = new() { Mean = [0.485, 0.456, 0.406], Std = [0.229, 0.224, 0.225] };

    private static readonly RandomHorizontalFlipSettings Flip = new();

    private static readonly TransformSettings[] Training =
        [new RandomResizedCropSettings { Size = [40] }, Flip, ImageNet];

    private static IEnumerable<string> Lines(ImageShape input, params TransformSettings[] steps) =>
        TransformChain.FindProblems(steps, input).Select(p => $"{p.StepIndex} {p.Message}");

    [Fact]
    public void Every_step_gets_the_fork_of_its_number()
    {
        var images = Some.Images();
        var expected = images;
        for (var i = 0; i < Training.Length; i++)
            expected = Training[i].Build().Apply(expected, Some.Draw.Fork(i));
        TensorAssert.Same(expected, TransformChain.Create(Training).Apply(images, Some.Draw));
    }

    [Fact]
    public void To_float_is_implied()
    {
        var bytes = Some.Golden("images_u8");
        var chain = TransformChain.Create(Training);
        TensorAssert.Close(chain.Apply(Some.Images(), Some.Draw), chain.Apply(bytes, Some.Draw), 1e-6);
        var flip = TransformChain.Create([new RandomHorizontalFlipSettings { P = 1 }]);
        TensorAssert.Close(Some.Golden("hflip"), flip.Apply(bytes, Some.Draw), 1e-6);
        TensorAssert.Close(Some.Images(), TransformChain.Create([]).Apply(bytes, Some.Draw), 1e-6);
    }

    [Fact]
    public void To_float_may_be_written_where_torchvision_users_write_it()
    {
        var bytes = Some.Golden("images_u8");
        var written = TransformChain.Create([new ResizeSettings { Size = [40] }, new ToFloatSettings(), ImageNet]);
        var implied = TransformChain.Create([new ResizeSettings { Size = [40] }, ImageNet]);
        TensorAssert.Same(implied.Apply(bytes, Some.Draw), written.Apply(bytes, Some.Draw));
        TensorAssert.Close(implied.Apply(bytes, Some.Draw), written.Compile().Apply(bytes, Some.Draw), 1e-5);
    }

    [Fact]
    public void Golden_training_pixels_are_computed_in_double_precision()
    {
        // The input of golden/training/resnet18, whose losses are compared to 1e-8.
        var images = Some.Golden("images_u8").to_type(ScalarType.Float64).div_(255);
        TransformSettings[] steps = [new ResizeSettings { Size = [64, 64] }, ImageNet];
        var actual = TransformChain.Create(steps).Apply(images, Some.Draw);
        var upscaled = nn.functional.interpolate(images, [64, 64], mode: InterpolationMode.Bilinear, align_corners: false);
        var mean = tensor(new[] { 0.485, 0.456, 0.406 }).reshape(1, 3, 1, 1);
        var std = tensor(new[] { 0.229, 0.224, 0.225 }).reshape(1, 3, 1, 1);
        TensorAssert.Close(upscaled.sub(mean).div(std), actual, 1e-12);        // enlarging is the same with and without antialias
        TensorAssert.Close(actual, TransformChain.Create(steps).Compile().Apply(images, Some.Draw), 1e-12);
    }

    public static TheoryData<string> CompiledCases => new(Compiled.Keys);

    private static Dictionary<string, TransformSettings[]> Compiled { get; } = new()
    {
        ["enlarge, flip, normalize"] = Training,
        ["shrink, flip, normalize"] = [new RandomResizedCropSettings { Size = [12, 16] }, Flip, ImageNet],
        ["both flips twice"] = [
            new RandomResizedCropSettings { Size = [24] }, Flip, new RandomVerticalFlipSettings(), Flip],
        ["resize, flip"] = [new ResizeSettings { Size = [48] }, new RandomVerticalFlipSettings(), ImageNet],
        ["resize, crop"] = [new ResizeSettings { Size = [48] }, new CenterCropSettings { Size = [40] }, Flip, ImageNet],
        ["crop without resampling"] = [new RandomCropSettings { Size = [32], Padding = 4 }, Flip, ImageNet],
        ["two resamplings"] = [
            new ResizeSettings { Size = [48] }, new RandomResizedCropSettings { Size = [20] }, Flip, new ToFloatSettings(), ImageNet],
        ["grey in between"] = [
            new RandomResizedCropSettings { Size = [20] }, new RandomGrayscaleSettings { P = 0.5 }, Flip, ImageNet],
        ["augmentations around a resampling"] = [
            new RandomInvertSettings(), new RandomResizedCropSettings { Size = [24] }, Flip, new ColorJitterSettings { Hue = [0.2] }, ImageNet,
            new RandomErasingSettings()],
        ["steps inside steps"] = [
            new RandomApplySettings { Steps = [new RandomRotationSettings { Degrees = [20] }, Flip] }, new ResizeSettings { Size = [40] },
            new RandomOrderSettings { Steps = [new RandomChoiceSettings { Steps = [new RandomEqualizeSettings(), Flip] }, Flip] }, ImageNet],
        ["no steps"] = [],
    };

    [Theory]
    [MemberData(nameof(CompiledCases))]
    public void The_compiled_chain_equals_the_chain_as_written(string name)
    {
        var chain = TransformChain.Create(Compiled[name]);
        foreach (var images in new[] { Some.Images(), Some.Bytes(), Some.ChannelsLast(Some.Images()), Some.ChannelsLast(Some.Bytes()) })
        {
            var before = images.clone();
            Tensor? result = null;
            TensorAssert.LeavesTensorsAlive(1, () => result = chain.Compile().Apply(images, Some.Draw));
            TensorAssert.Close(chain.Apply(images, Some.Draw), result!, 1e-5);
            Assert.Equal(chain.OutputShape(Cifar), chain.Compile().OutputShape(Cifar));
            result!.zero_();
            TensorAssert.Same(before, images);
        }
    }

    /// <summary>Every order of resampling, cropping, flipping and normalising, on what training has: bytes in channels_last.</summary>
    [Fact]
    public void The_compiled_chain_equals_the_chain_as_written_in_every_order()
    {
        TransformSettings[] steps =
        [
            new RandomResizedCropSettings { Size = [30, 26] }, new ResizeSettings { Size = [28] }, new RandomCropSettings { Size = [24], Padding = 2 }, Flip,
            new RandomVerticalFlipSettings(), ImageNet,
        ];
        var images = Some.ChannelsLast(Some.Bytes().narrow(0, 0, 3));
        foreach (var order in Orders(steps))
        {
            using var scope = NewDisposeScope();
            var chain = TransformChain.Create(order);
            TensorAssert.Close(chain.Apply(images, Some.Draw), chain.Compile().Apply(images, Some.Draw), 1e-5);
        }
    }

    private static IEnumerable<TransformSettings[]> Orders(TransformSettings[] steps) => steps.Length == 1
        ? [steps]
        : steps.SelectMany(first => Orders([.. steps.Where(s => s != first)]).Select(rest => (TransformSettings[])[first, .. rest]));

    [Theory]
    [MemberData(nameof(CompiledCases))]
    public void The_input_is_unchanged_and_exactly_one_tensor_remains(string name)
    {
        var images = Some.Images();
        var before = images.clone();
        Tensor? result = null;
        TensorAssert.LeavesTensorsAlive(1, () => result = TransformChain.Create(Compiled[name]).Apply(images, Some.Draw));
        result!.zero_();
        TensorAssert.Same(before, images);
    }

    [Fact]
    public void Steps_inside_steps_keep_the_rules_of_order() => Assert.Equal(
        [
            "1 random_apply comes after normalize (step 1), but needs values in [0, 1]; move it before normalize.",
            "3 aug_mix comes after normalize (step 1), but needs values in [0, 1]; move it before normalize.",
        ],
        Lines(Cifar, ImageNet, new RandomApplySettings { Steps = [Flip, new RandomInvertSettings()] },
            new RandomApplySettings { Steps = [Flip, new RandomErasingSettings()] }, new AugMixSettings()));

    [Fact]
    public void The_shape_follows_all_steps()
    {
        var chain = TransformChain.Create(
            [new ResizeSettings { Size = [32] }, new CenterCropSettings { Size = [30, 28] }, new GrayscaleSettings()]);
        Assert.Equal(new(3, 30, 28), chain.OutputShape(new(1, 75, 100)));
        Assert.Empty(chain.Check(new(1, 75, 100)));
    }

    [Fact]
    public void Possible_chains_have_no_problems() => Assert.Empty(Lines(Cifar, Training));

    [Fact]
    public void Crops_larger_than_what_reaches_them_are_refused() => Assert.Equal(
        [
            "1 random_crop: crop 40x40 is larger than the 32x32 image; add padding: 4 or resize first.",
            "3 center_crop: crop 48x48 is larger than the 38x38 image; resize first or crop less.",
        ],
        Lines(new(3, 64, 64),
            new ResizeSettings { Size = [32] }, new RandomCropSettings { Size = [40] }, new CenterCropSettings { Size = [38] },
            new CenterCropSettings { Size = [48] }));

    [Fact]
    public void Impossible_orders_are_refused_all_at_once() => Assert.Equal(
        [
            "2 to_float comes after normalize (step 2), but needs values in [0, 1]; move it before normalize.",
            "3 normalize appears twice; step 2 has already normalized the values. Remove one of them.",
            "4 grayscale comes after normalize (step 2), but needs values in [0, 1]; move it before normalize.",
            "5 random_grayscale comes after normalize (step 2), but needs values in [0, 1]; move it before normalize.",
            "6 random_crop: crop 64x64 is larger than the 32x32 image; add padding: 16 or resize first.",
        ],
        Lines(Cifar, new RandomHorizontalFlipSettings(), ImageNet, new ToFloatSettings(), ImageNet, new GrayscaleSettings(),
            new RandomGrayscaleSettings(), new RandomCropSettings { Size = [64] }));

    [Fact]
    public void To_float_twice_is_refused() => Assert.Equal(
        ["1 to_float appears twice; step 1 has already converted the values. Remove one of them."],
        Lines(Cifar, new ToFloatSettings(), new ToFloatSettings()));

    [Fact]
    public void Means_for_other_channels_are_refused_unless_the_channels_become_that_many()
    {
        var grey = new ImageShape(1, 28, 28);
        Assert.Equal(
            ["0 normalize: mean and std have 3 values, but the image has 1 channel; give one value per channel, or one for all."],
            Lines(grey, ImageNet));
        Assert.Empty(Lines(grey, new GrayscaleSettings(), ImageNet));
        Assert.Empty(Lines(grey, new NormalizeSettings { Mean = [0.1], Std = [0.3] }));
    }

    [Fact]
    public void A_step_with_wrong_values_is_left_to_its_data_annotations() => Assert.Equal(
        ["2 normalize appears twice; step 1 has already normalized the values. Remove one of them."],
        Lines(Cifar, ImageNet, new ResizeSettings(), ImageNet, new RandomCropSettings { Size = [99] }));

    [Fact]
    public void Creating_a_chain_in_an_impossible_order_is_refused()
    {
        var error = Assert.Throws<TransformException>(() => TransformChain.Create([ImageNet, ImageNet]));
        Assert.Equal(
            "augmentation step 2: normalize appears twice; step 1 has already normalized the values. Remove one of them.", error.Message);
    }

    [Fact]
    public void Images_that_are_too_small_or_of_the_wrong_rank_are_refused()
    {
        var written = TransformChain.Create([new CenterCropSettings { Size = [40] }]);
        foreach (var chain in new[] { written, written.Compile() })
        {
            var images = Some.Images();
            const string tooSmall =
                "augmentation step 1: center_crop: crop 40x40 is larger than the 32x32 image; resize first or crop less.";
            Assert.Equal(tooSmall, Assert.Throws<TransformException>(() => chain.OutputShape(Cifar)).Message);
            Assert.Equal(tooSmall, Assert.Throws<TransformException>(() => chain.Apply(images, Some.Draw)).Message);
            var wrongRank = Assert.Throws<TransformException>(() => chain.Apply(images[0], Some.Draw));
            Assert.Equal("augment: expected (N, C, H, W), got (3, 32, 32); a single image needs unsqueeze(0).", wrongRank.Message);
        }
    }
}
