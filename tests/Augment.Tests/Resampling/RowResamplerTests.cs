using VisionFinetune.Augment.Resampling;
using VisionFinetune.Augment.Transforms;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Tests.Resampling;

public class RowResamplerTests : TorchTest
{
    private static readonly ChannelScale s_imageNet = new([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_matrices_say_the_same(bool antialias)
    {
        foreach (var (height, width) in new[] { (1, 1), (7, 40), (32, 32), (31, 224), (64, 5) })
        {
            var images = Some.ChannelsLast(Some.Bytes());
            var plan = new ResamplePlan(
                [new(0, 32), new(31, 1), new(3, 20, Reversed: true), new(0, 5), new(1, 30), new(27, 5), new(0, 32), new(8, 8)],
                [new(0, 32, Reversed: true), new(2, 9), new(0, 1), new(4, 28), new(0, 32), new(16, 16, Reversed: true), new(31, 1), new(5, 7)],
                height, width, antialias);
            var expected = Resampler.Apply(images, plan);
            TensorAssert.Close(expected, RowResampler.Apply(images, plan, ChannelScale.None), 1e-6);
            TensorAssert.Close(expected, RowResampler.Apply(Some.ChannelsLast(Some.Images()), plan, ChannelScale.None), 1e-6);
        }
    }

    [Fact]
    public void One_rectangle_may_be_that_of_all_images()
    {
        var images = Some.ChannelsLast(Some.Images());
        var plan = new ResamplePlan([new(2, 20)], [new(0, 31)], 24, 24, Antialias: true);
        TensorAssert.Close(Resampler.Apply(images, plan), RowResampler.Apply(images, plan, ChannelScale.None), 1e-6);
    }

    [Fact]
    public void Pixels_are_normalized_on_the_way()
    {
        var images = Some.ChannelsLast(Some.Bytes());
        var plan = Some.Plan(Some.Boxes(64), 64, antialias: true);
        var expected = new Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]).Apply(Resampler.Apply(images, plan), Some.Draw);
        TensorAssert.Close(expected, RowResampler.Apply(images, plan, s_imageNet), 1e-5);
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        var images = Some.ChannelsLast(Some.Bytes());
        var plan = Some.Plan(Some.Boxes(64), 64, antialias: true);
        var threads = get_num_threads();
        try
        {
            set_num_threads(1);
            var one = RowResampler.Apply(images, plan, s_imageNet);
            set_num_threads(3);
            TensorAssert.Same(one, RowResampler.Apply(images, plan, s_imageNet));
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    [Fact]
    public void Only_color_images_in_channels_last_are_its_business()
    {
        Assert.True(RowResampler.Handles(Some.ChannelsLast(Some.Bytes())));
        Assert.True(RowResampler.Handles(Some.ChannelsLast(Some.Images())));
        Assert.False(RowResampler.Handles(Some.Bytes()));
        Assert.False(RowResampler.Handles(Some.ChannelsLast(Some.Images()).to(ScalarType.Float64)));
        Assert.False(RowResampler.Handles(Some.ChannelsLast(Some.Distinct(2, 4, 8, 8))));
        Assert.False(RowResampler.Handles(Some.ChannelsLast(Some.Images()).narrow(0, 0, 0)));
    }
}
