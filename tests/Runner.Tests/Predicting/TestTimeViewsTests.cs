using VisionFinetune.Augment;
using VisionFinetune.Augment.Transforms;
using VisionFinetune.Runner.Predicting;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Tests.Predicting;

public sealed class TestTimeViewsTests
{
    private static readonly ImageShape s_shape = new(3, 16, 24);

    [Theory]
    [InlineData("none", 1)]
    [InlineData("flip", 2)]
    [InlineData("crops", 6)]
    [InlineData("crops-flip", 12)]
    public void Every_word_has_its_views_and_the_first_is_the_image_itself(string tta, int count)
    {
        using var scope = NewDisposeScope();
        var chain = new Resize([8, 8]);
        var images = Golden.Fill("views", [2, 3, 16, 24], 0, 1);
        var views = TestTimeViews.Of(chain, s_shape, tta);
        Assert.Equal(count, views.Count);
        Assert.Same(chain, views[0]);
        var outputs = views.Select(view => view.Apply(images, new Draw(0))).ToList();
        Assert.All(outputs, output => Assert.Equal([2L, 3, 8, 8], output.shape));
        Assert.Equal(count, outputs.Select(o => Convert.ToHexString(o.contiguous().bytes)).Distinct().Count());
    }

    [Fact]
    public void Crops_are_the_corners_and_the_middle_at_seven_eighths_of_the_side()
    {
        using var scope = NewDisposeScope();
        var images = Golden.Fill("views", [1, 3, 16, 24], 0, 1);
        var views = TestTimeViews.Of(new ToFloat(), s_shape, "crops");
        (int Top, int Left)[] corners = [(0, 0), (0, 3), (2, 0), (2, 3), (1, 1)];
        foreach (var ((top, left), view) in corners.Zip(views.Skip(1)))
        {
            var expected = new Resize([16, 24]).Apply(images.narrow(2, top, 14).narrow(3, left, 21), new Draw(0));
            TensorAssert.Close(expected, view.Apply(images, new Draw(0)), 1e-6);
        }
    }

    [Fact]
    public void A_view_leaves_one_tensor()
    {
        using var images = Golden.Fill("views", [1, 3, 16, 24], 0, 1);
        var last = TestTimeViews.Of(new Resize([8, 8]), s_shape, "crops-flip")[^1];
        TensorAssert.LeavesTensorsAlive(0, () => last.Apply(images, new Draw(0)).Dispose());
    }
}
