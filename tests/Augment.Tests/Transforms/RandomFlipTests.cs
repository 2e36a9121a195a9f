using VisionFinetune.Augment.Transforms;
using VisionFinetune.Testing;

namespace VisionFinetune.Augment.Tests.Transforms;

public class RandomFlipTests : TorchTest
{
    private static RandomFlip Flip(bool horizontal, double p) =>
        horizontal ? new RandomHorizontalFlip(p) : new RandomVerticalFlip(p);

    [Theory]
    [InlineData(true, "hflip")]
    [InlineData(false, "vflip")]
    public void Always_matches_torchvision(bool horizontal, string golden) =>
        TensorAssert.Close(Some.Golden(golden), Flip(horizontal, 1).Apply(Some.Images(), Some.Draw), 1e-5);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Never_returns_the_images(bool horizontal)
    {
        var images = Some.Images();
        TensorAssert.Same(images, Flip(horizontal, 0).Apply(images, Some.Draw));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_image_is_itself_or_its_mirror_image_as_drawn(bool horizontal)
    {
        var flip = Flip(horizontal, 0.5);
        var images = Some.Golden("images_u8");
        var actual = flip.Apply(images, Some.Draw);
        var drawn = flip.DrawFlips(8, Some.Draw);
        Assert.Contains(true, drawn);
        Assert.Contains(false, drawn);
        for (var i = 0; i < 8; i++)
        {
            var image = images.narrow(0, i, 1);
            TensorAssert.Same(drawn[i] ? image.flip(horizontal ? 3 : 2) : image, actual.narrow(0, i, 1));
        }
    }

    [Fact]
    public void The_share_of_flips_is_p()
    {
        var flips = new RandomHorizontalFlip(0.3).DrawFlips(100_000, Some.Draw);
        Assert.Equal(0.3, flips.Count(f => f) / 1e5, 4 * Math.Sqrt(0.3 * 0.7 / 1e5));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void Impossible_probabilities_are_refused(double p)
    {
        foreach (var horizontal in new[] { true, false })
        {
            var error = Assert.Throws<ArgumentOutOfRangeException>(() => Flip(horizontal, p));
            Assert.StartsWith("The probability must be in [0, 1].", error.Message, StringComparison.Ordinal);
        }
    }
}
