using VisionFinetune.Augment.Transforms;
using VisionFinetune.Testing;

namespace VisionFinetune.Augment.Tests.Transforms;

/// <summary>random_apply, random_choice and random_order.</summary>
public class ContainerTests : TorchTest
{
    private static readonly RandomInvert Invert = new(1);
    private static readonly RandomHorizontalFlip Flip = new(1);
    private static readonly RandomPosterize Posterize = new(2, 1);

    [Fact]
    public void Random_apply_takes_some_images_through_all_steps()
    {
        var images = Some.Images();
        var transform = new RandomApply([Invert, Flip], 0.5);
        var chosen = transform.DrawChoices(8, Some.Draw);
        Assert.Contains(true, chosen);
        Assert.Contains(false, chosen);
        var changed = (1 - images).flip(3);
        var actual = transform.Apply(images, Some.Draw);
        for (var i = 0; i < 8; i++)
            TensorAssert.Close((chosen[i] ? changed : images).narrow(0, i, 1), actual.narrow(0, i, 1), 1e-6);
        Assert.Equal(0.2, new RandomApply([Invert], 0.2).DrawChoices(20_000, Some.Draw).Average(c => c ? 1.0 : 0), 0.012);
    }

    [Fact]
    public void Random_apply_always_and_never()
    {
        var images = Some.Images();
        TensorAssert.Same(images, new RandomApply([Invert], 0).Apply(images, Some.Draw));
        TensorAssert.Close(Some.Golden("invert"), new RandomApply([Invert], 1).Apply(images, Some.Draw), 1e-6);
        TensorAssert.Close(Some.Golden("invert"), new RandomApply([Invert], 1).Apply(Some.Bytes(), Some.Draw), 1e-6);
    }

    [Fact]
    public void Random_choice_takes_every_image_through_one_step()
    {
        var images = Some.Images();
        ImageTransform[] steps = [Invert, Flip, Posterize];
        var transform = new RandomChoice(steps);
        var choices = transform.DrawChoices(8, Some.Draw);
        Assert.True(choices.Distinct().Count() > 1);
        var actual = transform.Apply(images, Some.Draw);
        for (var i = 0; i < 8; i++)
            TensorAssert.Close(steps[choices[i]].Apply(images, Some.Draw).narrow(0, i, 1), actual.narrow(0, i, 1), 1e-6);
    }

    [Fact]
    public void Random_choice_follows_its_weights()
    {
        double[] Shares(RandomChoice choice) =>
            [.. choice.DrawChoices(20_000, Some.Draw).GroupBy(c => c).OrderBy(g => g.Key).Select(g => g.Count() / 20_000.0)];
        Assert.All(Shares(new RandomChoice([Invert, Flip, Posterize])), share => Assert.Equal(1.0 / 3, share, 0.014));
        var weighted = Shares(new RandomChoice([Invert, Flip, Posterize], [3, 0, 1]));
        Assert.Equal(2, weighted.Length);
        Assert.Equal(0.75, weighted[0], 0.013);
    }

    [Fact]
    public void Random_choice_may_choose_among_crops_of_one_size()
    {
        var transform = new RandomChoice([new RandomResizedCrop([24]), new Resize([24, 24])]);
        Assert.Equal(new(3, 24, 24), transform.OutputShape(new(3, 32, 32)));
        Assert.Equal([8, 3, 24, 24], transform.Apply(Some.Images(), Some.Draw).shape);
    }

    [Fact]
    public void Random_order_takes_every_image_through_all_steps_in_its_order()
    {
        var images = Some.Images();
        ImageTransform[] steps = [new RandomSolarize(0.5, 1), Posterize, new ColorJitter([0.5, 0.5])];
        var transform = new RandomOrder(steps);
        var orders = transform.DrawOrders(8, Some.Draw);
        Assert.True(orders.Select(o => string.Join(',', o)).Distinct().Count() > 1);
        var actual = transform.Apply(images, Some.Draw);
        for (var i = 0; i < 8; i++)
        {
            var expected = orders[i].Aggregate(images.narrow(0, i, 1), (image, step) => steps[step].Apply(image, Some.Draw));
            TensorAssert.Close(expected, actual.narrow(0, i, 1), 1e-6);
        }
        var counts = transform.DrawOrders(6000, Some.Draw).GroupBy(o => string.Join(',', o)).Select(g => g.Count()).ToList();
        Assert.Equal(6, counts.Count);
        Assert.All(counts, count => Assert.InRange(count, 880, 1120));
    }

    [Fact]
    public void Steps_of_different_sizes_are_refused()
    {
        void Refused(string message, ImageTransform transform) =>
            Assert.Equal(message, Assert.Throws<TransformException>(() => transform.OutputShape(new(3, 32, 32))).Message);
        Refused(
            "random_apply: resize returns images of 24x24 with 3 channels, but images that do not take it are 32x32 with 3 channels; write it "
            + "outside, or make both the same size.",
            new RandomApply([Flip, new Resize([24])]));
        Refused(
            "random_choice: center_crop returns images of 20x20 with 3 channels, but resize of 24x24 with 3 channels; write it outside, or make "
            + "both the same size.",
            new RandomChoice([new Resize([24]), new CenterCrop([20])]));
        Refused(
            "random_order: resize returns images of 24x24 with 3 channels, but the steps around it take 32x32 with 3 channels; write it outside, "
            + "or make both the same size.",
            new RandomOrder([Flip, new Resize([24])]));
        Refused(
            "random_apply: random_crop: crop 40x40 is larger than the 32x32 image; add padding: 4 or resize first.",
            new RandomApply([new RandomCrop([40])]));
        Assert.Equal(new(3, 32, 32), new RandomApply([new Resize([40]), new RandomCrop([32])]).OutputShape(new(3, 32, 32)));
    }

    [Fact]
    public void Steps_for_all_images_are_refused_inside()
    {
        var error = Assert.Throws<ArgumentException>(() => new RandomApply([new ToFloat()]));
        Assert.StartsWith("to_float concerns all images and cannot be a step of another.", error.Message, StringComparison.Ordinal);
        Assert.StartsWith(
            "There are no steps; expected at least one.", Assert.Throws<ArgumentException>(() => new RandomOrder([])).Message, StringComparison.Ordinal);
        Assert.StartsWith(
            "There are 3 weights for 1 steps; expected as many, or none.",
            Assert.Throws<ArgumentException>(() => new RandomChoice([Flip], [1, 2, 3])).Message, StringComparison.Ordinal);
        Assert.StartsWith(
            "The weights must be 0 or more, and one of them above 0.",
            Assert.Throws<ArgumentException>(() => new RandomChoice([Flip], [0])).Message, StringComparison.Ordinal);
    }
}
