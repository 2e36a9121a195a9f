using VisionFinetune.Augment.Transforms;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Tests.Transforms;

/// <summary>What every transform promises, whatever it does.</summary>
public class ContractTests : TorchTest
{
    private static readonly Dictionary<string, ImageTransform> All = new ImageTransform[]
    {
        new Resize([24]), new CenterCrop([20, 28]), new RandomCrop([32], 4), new RandomCrop([32], 4, PaddingMode.Reflect),
        new RandomResizedCrop([24]), new RandomHorizontalFlip(), new RandomVerticalFlip(), new ToFloat(),
        new Normalize([0.5, 0.4, 0.3], [0.2, 0.3, 0.4]), new Grayscale(), new RandomGrayscale(0.5),
        new RandomRotation([30]), new RandomRotation([30], Interpolation.Bilinear, [0.5, 0.2, 0.1]),
        new RandomAffine([10], [0.1, 0.2], [0.8, 1.2], [5]), new RandomPerspective(0.5, 0.7), new ColorJitter([0.4], [0.4], [0.4], [0.1]),
        new GaussianBlur([5]), new RandomAdjustSharpness(2), new RandomPosterize(3), new RandomSolarize(0.5), new RandomEqualize(),
        new RandomAutocontrast(), new RandomInvert(), new RandomErasing(), new RandomErasing(noise: true),
        new RandomApply([new RandomInvert(), new RandomErasing()]), new RandomChoice([new RandomRotation([20]), new RandomPosterize(2)]),
        new RandomOrder([new RandomSolarize(0.3), new RandomHorizontalFlip(), new ColorJitter([0.5])]),
        new RandAugment(), new TrivialAugmentWide(), new AugMix(),
        new RandomHorizontalFlip(0), new RandomVerticalFlip(1), new RandomGrayscale(0),
    }.Select((t, i) => (t, i)).ToDictionary(p => $"{p.i} {p.t.Name}", p => p.t);

    /// <summary>With a probability of 0 or 1 nothing is random.</summary>
    private const int Certain = 3;

    private static readonly string[] NeverRandom = ["resize", "center_crop", "to_float", "normalize", "grayscale"];

    public static TheoryData<string> Names => new(All.Keys);

    public static TheoryData<string> RandomNames => new(
        All.Keys.SkipLast(Certain).Where(n => !NeverRandom.Contains(All[n].Name)));

    [Theory]
    [MemberData(nameof(Names))]
    public void The_input_is_unchanged_and_exactly_one_tensor_remains(string name)
    {
        foreach (var images in new[] { Some.Images(), Some.Golden("images_u8").clone(), Some.ChannelsLast(Some.Images()) })
        {
            var before = images.clone();
            Tensor? result = null;
            TensorAssert.LeavesTensorsAlive(1, () => result = All[name].Apply(images, Some.Draw));
            Assert.False(images.IsInvalid);
            result!.zero_();            // a result that shared its memory with the input would show here
            TensorAssert.Same(before, images);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_result_belongs_to_the_callers_scope(string name)
    {
        TensorAssert.LeavesTensorsAlive(0, () =>
        {
            using var scope = NewDisposeScope();
            All[name].Apply(Some.Images(), Some.Draw);
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_draw_gives_the_same_bits(string name)
    {
        var images = Some.Images();
        TensorAssert.Same(All[name].Apply(images, Some.Draw), All[name].Apply(images, Some.Draw));
    }

    [Theory]
    [MemberData(nameof(RandomNames))]
    public void Equal_images_differ_within_a_batch_and_between_draws(string name)
    {
        var images = Some.Images().narrow(0, 0, 1).expand(16, 3, 32, 32).contiguous();
        var result = All[name].Apply(images, Some.Draw);
        var first = result.narrow(0, 0, 1);
        Assert.Contains(Enumerable.Range(1, 15), i => !first.equal(result.narrow(0, i, 1)).all().item<bool>());
        Assert.False(result.equal(All[name].Apply(images, Some.Draw.Fork(1))).all().item<bool>());
    }

    [Theory]
    [MemberData(nameof(RandomNames))]
    public void An_images_result_does_not_depend_on_the_rest_of_the_batch(string name)
    {
        var images = Some.Images();
        var all = All[name].Apply(images, Some.Draw);
        TensorAssert.Close(all.narrow(0, 0, 3), All[name].Apply(images.narrow(0, 0, 3), Some.Draw), 1e-6);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Channels_last_gives_the_same_values_in_the_same_layout(string name)
    {
        var images = Some.Images();
        var expected = All[name].Apply(images, Some.Draw);
        var actual = All[name].Apply(Some.ChannelsLast(images), Some.Draw);
        TensorAssert.Close(expected, actual, 1e-6);
        Assert.True(expected.is_contiguous());
        Assert.True(Pixels.IsChannelsLast(actual));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_number_of_tensor_operations_does_not_grow_with_the_batch(string name)
    {
        // Every operation makes a tensor. With 200 images every choice is made by one of them at least; with 400 nothing is added.
        long Made(int count)
        {
            using var scope = NewDisposeScope();
            var images = rand(count, 3, 8, 8);
            var statistics = TorchSharp.DisposeScopeManager.Statistics.TensorStatistics;
            var before = statistics.CreatedInScopeCount + statistics.CreatedOutsideScopeCount;
            Small(All[name]).Apply(images, Some.Draw);
            return statistics.CreatedInScopeCount + statistics.CreatedOutsideScopeCount - before;
        }
        Assert.Equal(Made(200), Made(400));

        // The sizes of crops do not matter here, and small images cost little.
        static ImageTransform Small(ImageTransform transform) => transform switch
        {
            CenterCrop => new CenterCrop([6, 5]),
            RandomCrop => new RandomCrop([8], 2),
            _ => transform,
        };
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_result_has_the_announced_shape(string name)
    {
        var expected = All[name].OutputShape(new(3, 75, 100));
        var actual = All[name].Apply(Some.Golden("big"), Some.Draw);
        Assert.Equal([1, expected.Channels, expected.Height, expected.Width], actual.shape);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Float_types_are_kept(string name)
    {
        foreach (var type in new[] { ScalarType.Float64, ScalarType.Float32, ScalarType.Float16, ScalarType.BFloat16 })
            Assert.Equal(type, All[name].Apply(Some.Images().to_type(type), Some.Draw).dtype);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_empty_batch_gives_an_empty_batch(string name)
    {
        var output = All[name].OutputShape(new(3, 32, 32));
        Assert.Equal([0, 3, output.Height, output.Width], All[name].Apply(zeros(0, 3, 32, 32), Some.Draw).shape);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_wrong_rank_is_refused(string name)
    {
        var transform = All[name];
        var error = Assert.Throws<TransformException>(() => transform.Apply(zeros(3, 32, 32), Some.Draw));
        Assert.Equal(
            $"{transform.Name}: expected (N, C, H, W), got (3, 32, 32); a single image needs unsqueeze(0).", error.Message);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_wrong_dtype_is_refused(string name)
    {
        var transform = All[name];
        var error = Assert.Throws<TransformException>(() => transform.Apply(zeros(1, 3, 32, 32, ScalarType.Int64), Some.Draw));
        Assert.Equal($"{transform.Name}: expected uint8 or floating-point pixels, got Int64; convert them first.", error.Message);
    }
}
