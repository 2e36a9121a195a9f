using VisionFinetune.Augment.Mixing;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Tests.Mixing;

public class BatchMixerTests : TorchTest
{
    private const int Many = 20_000;
    private static readonly ImageShape Cifar = new(3, 32, 32);

    private static Mixture[] Draw(MixSettings settings, int count = Many) => new BatchMixer(settings).DrawMixtures(Cifar, count, Some.Draw);

    [Theory]
    [InlineData(0.2)]
    [InlineData(1.0)]
    [InlineData(4.0)]
    public void Shares_of_mixup_have_a_symmetric_beta_distribution(double alpha)
    {
        var shares = Draw(new() { Mixup = alpha, Per = MixScope.Image }).Select(m => m.Share).ToArray();
        var variance = 1 / (4 * (2 * alpha + 1));
        Assert.All(shares, share => Assert.InRange(share, 0, 1));
        Assert.Equal(0.5, shares.Average(), 4 * Math.Sqrt(variance / Many));
        Assert.Equal(variance, shares.Average(s => (s - 0.5) * (s - 0.5)), 0.03 * variance);
    }

    [Fact]
    public void Shares_of_alpha_1_are_uniform()
    {
        var shares = Draw(new() { Mixup = 1, Per = MixScope.Image }).Select(m => m.Share).Order().ToArray();
        var distance = shares.Select((share, i) => Math.Abs(share - (i + 0.5) / Many)).Max();
        Assert.InRange(distance, 0, 1.95 / Math.Sqrt(Many));        // Kolmogorov and Smirnov, one in a thousand
    }

    [Fact]
    public void A_tiny_alpha_gives_one_image_or_the_other_and_never_nothing()
    {
        var shares = Draw(new() { Mixup = 1e-4, Per = MixScope.Image }, 1000).Select(m => m.Share).ToArray();
        Assert.All(shares, share => Assert.True(share is >= 0 and <= 1));
        Assert.InRange(shares.Count(s => s > 0.999), 400, 600);
        Assert.InRange(shares.Count(s => s < 0.001), 400, 600);
    }

    [Fact]
    public void The_share_of_cutmix_is_what_the_box_leaves()
    {
        var mixtures = Draw(new() { Cutmix = 1, Per = MixScope.Image });
        Assert.All(mixtures, m =>
        {
            Assert.Equal(MixKind.Cutmix, m.Kind);
            Assert.True(m.Box is { Top: >= 0, Left: >= 0 } && m.Box.Top + m.Box.Height <= 32 && m.Box.Left + m.Box.Width <= 32);
            Assert.Equal(1 - m.Box.Height * m.Box.Width / 1024.0, m.Share, 1e-12);
        });
        Assert.Contains(mixtures, m => m.Box is { Top: 0, Height: > 0 });
        Assert.Contains(mixtures, m => m.Box.Top + m.Box.Height == 32);
        Assert.Contains(mixtures, m => m.Share > 0.99);
    }

    [Fact]
    public void Probabilities_choose_whether_and_how()
    {
        var both = Draw(new() { Mixup = 0.5, Cutmix = 1, P = 0.6, CutmixP = 0.25, Per = MixScope.Image });
        Assert.Equal(0.4, both.Average(m => m.Kind == MixKind.None ? 1.0 : 0), 0.014);
        Assert.Equal(0.45, both.Average(m => m.Kind == MixKind.Mixup ? 1.0 : 0), 0.015);
        Assert.Equal(0.15, both.Average(m => m.Kind == MixKind.Cutmix ? 1.0 : 0), 0.011);
        Assert.All(both.Where(m => m.Kind == MixKind.None), m => Assert.Equal(Mixture.None, m));
    }

    [Fact]
    public void Per_batch_all_images_are_mixed_alike_and_batches_differ()
    {
        var mixer = new BatchMixer(new() { Mixup = 1, Cutmix = 1 });
        var batches = Enumerable.Range(0, 40).Select(k => mixer.DrawMixtures(Cifar, 8, Some.Draw.Fork(k))).ToList();
        Assert.All(batches, batch => Assert.Single(batch.Distinct()));
        Assert.InRange(batches.Select(batch => batch[0]).Distinct().Count(), 35, 40);      // two empty boxes are the same
        Assert.Equal(2, batches.Select(batch => batch[0].Kind).Distinct().Count());
        Assert.Equal(8, Draw(new() { Mixup = 1, Per = MixScope.Image }, 8).Distinct().Count());
    }

    [Fact]
    public void Each_image_is_mixed_with_the_one_before_it()
    {
        Assert.Equal([3, 0, 1, 2], BatchMixer.Partners(4));
        var images = Some.Images().narrow(0, 0, 4);
        Mixture[] mixtures = [new(MixKind.Mixup, 0.3), Mixture.None, new(MixKind.Cutmix, 0.9, new(4, 6, 10, 12)), new(MixKind.Mixup, 0.75)];
        var actual = BatchMixer.Apply(images, mixtures);
        TensorAssert.Close(images[0] * 0.3 + images[3] * 0.7, actual[0], 1e-6);
        TensorAssert.Same(images[1], actual[1]);
        var pasted = images[2].clone();
        pasted.narrow(1, 4, 10).narrow(2, 6, 12).copy_(images[1].narrow(1, 4, 10).narrow(2, 6, 12));
        TensorAssert.Same(pasted, actual[2]);
        TensorAssert.Close(images[3] * 0.75 + images[2] * 0.25, actual[3], 1e-6);
    }

    [Fact]
    public void The_input_is_unchanged_the_layout_kept_and_one_tensor_remains()
    {
        var mixtures = new BatchMixer(new() { Mixup = 1, Cutmix = 1, Per = MixScope.Image }).DrawMixtures(Cifar, 8, Some.Draw);
        foreach (var images in new[] { Some.Images(), Some.ChannelsLast(Some.Images()) })
        {
            var before = images.clone();
            Tensor? result = null;
            TensorAssert.LeavesTensorsAlive(1, () => result = BatchMixer.Apply(images, mixtures));
            TensorAssert.Close(BatchMixer.Apply(before, mixtures), result!, 1e-6);
            Assert.Equal(images.stride(), result!.stride());
            result.zero_();
            TensorAssert.Same(before, images);
        }
    }

    [Fact]
    public void Impossible_values_are_refused()
    {
        void Refused(string message, MixSettings settings) =>
            Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => new BatchMixer(settings)).Message, StringComparison.Ordinal);
        Refused("Neither MixUp nor CutMix is asked for; give mixup, cutmix or both an alpha, such as { mixup: 0.2 }.", new());
        Refused("Alpha must be above 0 and at most 1000.", new() { Mixup = 0 });
        Refused("Alpha must be above 0 and at most 1000.", new() { Cutmix = double.NaN });
        Refused("The probability must be in [0, 1].", new() { Mixup = 1, P = 1.5 });
    }
}
