using VisionFinetune.Augment.Chains;
using VisionFinetune.Augment.Settings;

namespace VisionFinetune.Augment.Tests.Chains;

public sealed class ChainSizesTests
{
    private static readonly RandomHorizontalFlipSettings s_flip = new();
    private static readonly NormalizeSettings s_normalize = new() { Mean = [0.5], Std = [0.25] };

    [Fact]
    public void The_only_scaling_step_gets_the_size()
    {
        Assert.Equal([128], Sizes(new RandomResizedCropSettings { Size = [224], Scale = [0.3, 1] }, s_flip));
        Assert.Equal([48], Sizes(48, new ResizeSettings { Size = [64] }, s_flip));
        var crop = Assert.IsType<RandomResizedCropSettings>(ChainSizes.Resized([new RandomResizedCropSettings { Size = [224], Scale = [0.3, 1] }], 128)[0]);
        Assert.Equal([0.3, 1], crop.Scale);
    }

    [Fact]
    public void A_crop_after_it_shows_the_same_part_of_the_image()
    {
        Assert.Equal([146, 128], Sizes(new ResizeSettings { Size = [256] }, new CenterCropSettings { Size = [224] }));
        var steps = ChainSizes.Resized([s_flip, new ResizeSettings { Size = [64] }, new RandomCropSettings { Size = [56], Padding = 4 }, s_normalize], 28);
        Assert.Equal([32], ((ResizeSettings)steps[1]).Size);
        var crop = (RandomCropSettings)steps[2];
        Assert.Equal([28], crop.Size);
        Assert.Equal(2, crop.Padding);
        Assert.Same(s_flip, steps[0]);
        Assert.Same(s_normalize, steps[3]);
    }

    [Fact]
    public void Only_the_last_scaling_counts_and_its_proportions_stay()
    {
        var steps = ChainSizes.Resized([new CenterCropSettings { Size = [300] }, new ResizeSettings { Size = [256] }, new RandomResizedCropSettings { Size = [100, 200] }], 96);
        Assert.Equal(["300", "256", "48 96"], steps.Select(s => string.Join(' ', s switch
        {
            CenterCropSettings c => c.Size,
            ResizeSettings r => r.Size,
            var other => ((RandomResizedCropSettings)other).Size,
        })));
    }

    [Fact]
    public void The_chain_makes_images_of_that_size()
    {
        foreach (var size in new[] { 24, 64, 160 })
        {
            var steps = ChainSizes.Resized([new ResizeSettings { Size = [256] }, new RandomCropSettings { Size = [224] }, s_flip, s_normalize], size);
            var output = TransformChain.Create(steps).OutputShape(new ImageShape(3, 300, 300));
            Assert.Equal((size, size), (output.Height, output.Width));
        }
    }

    [Fact]
    public void A_chain_that_only_cuts_is_refused()
    {
        var steps = new TransformSettings[] { new RandomCropSettings { Size = [32], Padding = 4 }, s_flip };
        const string problem = "no step of augment.train scales images; begin it with resize: { size: … }, or use random_resized_crop.";
        Assert.Equal(problem, ChainSizes.FindProblem(steps));
        Assert.Equal($"The size of the images cannot be changed: {problem}", Assert.Throws<TransformException>(() => ChainSizes.Resized(steps, 16)).Message);
        Assert.Null(ChainSizes.FindProblem([new ResizeSettings { Size = [8] }]));
    }

    private static int[] Sizes(params TransformSettings[] steps) => Sizes(128, steps);

    private static int[] Sizes(int size, params TransformSettings[] steps) => [.. ChainSizes.Resized(steps, size).SelectMany(s => s switch
    {
        ResizeSettings r => r.Size,
        CenterCropSettings c => c.Size,
        RandomResizedCropSettings r => r.Size,
        _ => [],
    })];
}
