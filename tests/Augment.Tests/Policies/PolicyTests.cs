using System.Globalization;
using System.Text.Json;
using VisionFinetune.Augment.Policies;
using VisionFinetune.Augment.Transforms;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Tests.Policies;

public class PolicyTests : TorchTest
{
    public static TheoryData<string> Operations => new(Some.PolicyOutputs.Keys);

    [Theory]
    [MemberData(nameof(Operations))]
    public void Operations_on_bytes_match_torchvision(string name)
    {
        var parts = name.Split('/');
        var interpolation = parts[1] == "nearest" ? Interpolation.Nearest : Interpolation.Bilinear;
        var choice = new PolicyChoice(Enum.Parse<PolicyOperation>(parts[0]), double.Parse(parts[2], CultureInfo.InvariantCulture));
        var pixels = Some.Golden("images_u8").narrow(0, 0, 2).to_type(ScalarType.Float32);
        var actual = new PolicyKernel(interpolation, [0]).Apply(pixels, [choice, choice], new(255, AreWhole: true));
        var difference = (Some.PolicyOutputs[name].to_type(ScalarType.Float32) - actual).abs();
        var isGeometry = parts[0].StartsWith("Shear", StringComparison.Ordinal) || parts[0] is "TranslateX" or "TranslateY" or "Rotate";
        var share = difference.gt(0).to_type(ScalarType.Float64).mean().item<double>();
        Assert.True(share <= (isGeometry ? 0.005 : 0), $"{share:p2} of the levels differ.");
        Assert.True(interpolation == Interpolation.Nearest || difference.max().item<float>() <= 1);
    }

    public static TheoryData<string> Spaces => new(Golden.Json("augment/policies.json").EnumerateObject().Select(p => p.Name));

    [Theory]
    [MemberData(nameof(Spaces))]
    public void Operations_and_magnitudes_are_torchvisions(string name)
    {
        var words = name.Split(' ');
        var size = words[^1].Split('x');
        var image = size.Length == 2
            ? new ImageShape(3, int.Parse(size[0], CultureInfo.InvariantCulture), int.Parse(size[1], CultureInfo.InvariantCulture))
            : default;
        var actual = words[0] switch
        {
            "rand_augment" => PolicySpace.RandAugment(int.Parse(words[1], CultureInfo.InvariantCulture), image),
            "trivial_augment_wide" => PolicySpace.TrivialAugmentWide(int.Parse(words[1], CultureInfo.InvariantCulture)),
            _ => PolicySpace.AugMix(image, allOperations: words[1] != "few"),
        };
        var expected = Golden.Json("augment/policies.json").GetProperty(name).EnumerateArray().ToArray();
        Assert.Equal(expected.Select(Operation), actual.Select(entry => entry.Operation.ToString()));
        foreach (var (entry, golden) in actual.Zip(expected))
        {
            Assert.Equal(golden.GetProperty("signed").GetBoolean(), entry.IsSigned);
            var magnitudes = golden.GetProperty("magnitudes").Doubles();
            Assert.Equal(magnitudes.Length, entry.Magnitudes.Length);
            Assert.All(magnitudes.Zip(entry.Magnitudes), pair => Assert.Equal(pair.First, pair.Second, 2e-5));
            if (entry.Operation is PolicyOperation.TranslateX or PolicyOperation.TranslateY)
                Assert.Equal(magnitudes.Select(Math.Truncate), entry.Magnitudes.Select(Math.Truncate));
        }
    }

    private static string Operation(JsonElement golden) => golden.GetProperty("operation").GetString()!;

    [Fact]
    public void RandAugment_draws_operations_and_signs_evenly_and_one_strength()
    {
        var space = PolicySpace.RandAugment(31, new(3, 32, 32));
        var transform = new RandAugment(numOps: 2, magnitude: 20);
        var choices = Enumerable.Range(0, 20_000).SelectMany(i => transform.DrawChoices(space, Some.Draw.Fork(i))).ToList();
        Assert.Equal(40_000, choices.Count);
        AssertEven(space, choices);
        foreach (var entry in space.Where(e => e.IsSigned))
        {
            var ofEntry = choices.Where(c => c.Operation == entry.Operation).ToList();
            Assert.All(ofEntry, choice => Assert.Equal(entry.Magnitudes[20], Math.Abs(choice.Magnitude)));
            Assert.Equal(0.5, ofEntry.Average(c => c.Magnitude > 0 ? 1.0 : 0), 4 * 0.5 / Math.Sqrt(ofEntry.Count));
        }
    }

    [Fact]
    public void TrivialAugmentWide_draws_strengths_evenly()
    {
        var space = PolicySpace.TrivialAugmentWide(31);
        var transform = new TrivialAugmentWide();
        var choices = Enumerable.Range(0, 40_000).Select(i => transform.DrawChoice(Some.Draw.Fork(i))).ToList();
        AssertEven(space, choices);
        var rotations = choices.Where(c => c.Operation == PolicyOperation.Rotate).GroupBy(c => Math.Abs(c.Magnitude)).ToList();
        Assert.Equal(31, rotations.Count);
        Assert.All(rotations, group => Assert.InRange(group.Count(), 40, 155));      // 92 are expected
    }

    [Fact]
    public void AugMix_draws_up_to_three_mild_operations_a_copy_and_shares_of_1()
    {
        var space = PolicySpace.AugMix(new(3, 32, 32), allOperations: true);
        var transform = new AugMix(severity: 3, alpha: 1);
        var copies = Enumerable.Range(0, 10_000).Select(i => transform.DrawChoices(space, 1, Some.Draw.Fork(i))).ToList();
        foreach (var depth in new[] { 1, 2, 3 })
            Assert.Equal(1.0 / 3, copies.Average(c => c.Length == depth ? 1.0 : 0), 0.02);
        var choices = copies.SelectMany(c => c).ToList();
        AssertEven(space, choices);
        Assert.All(choices, c => Assert.Contains(Math.Abs(c.Magnitude), space.Single(e => e.Operation == c.Operation).Magnitudes.Take(3)));
        var shares = Enumerable.Range(0, 10_000).Select(i => transform.DrawShares(Some.Draw.Fork(i))).ToList();
        Assert.All(shares, s => Assert.Equal(1, s.Sum(), 1e-12));
        Assert.Equal(0.5, shares.Average(s => s[0]), 0.012);
        Assert.All(new[] { 1, 2, 3 }, part => Assert.Equal(1.0 / 6, shares.Average(s => s[part]), 0.012));
    }

    private static void AssertEven(IReadOnlyList<PolicyEntry> space, List<PolicyChoice> choices)
    {
        var share = 1.0 / space.Count;
        var error = 4 * Math.Sqrt(share * (1 - share) / choices.Count);
        Assert.All(space, entry => Assert.Equal(share, choices.Average(c => c.Operation == entry.Operation ? 1.0 : 0), error));
    }

    [Fact]
    public void RandAugment_gives_each_image_the_operations_that_were_drawn_for_it()
    {
        var images = Some.Bytes();
        var actual = new RandAugment(magnitude: 15).Apply(images, Some.Draw);
        Assert.Equal(ScalarType.Byte, actual.dtype);
        var space = PolicySpace.RandAugment(31, new(3, 32, 32));
        var kernel = new PolicyKernel(Interpolation.Nearest, [0]);
        for (var i = 0; i < 8; i++)
        {
            var expected = images.narrow(0, i, 1).to_type(ScalarType.Float32);
            foreach (var choice in new RandAugment(magnitude: 15).DrawChoices(space, Some.Draw.Fork(i)))
                expected = kernel.Apply(expected, [choice], new(255, AreWhole: true));
            TensorAssert.Close(expected, actual.narrow(0, i, 1), 0);
        }
    }

    [Fact]
    public void AugMix_is_the_weighted_sum_of_the_image_and_its_copies()
    {
        var images = Some.Images().narrow(0, 0, 2);
        var transform = new AugMix(mixtureWidth: 2, interpolation: Interpolation.Nearest);
        var actual = transform.Apply(images, Some.Draw);
        var space = PolicySpace.AugMix(new(3, 32, 32), allOperations: true);
        var kernel = new PolicyKernel(Interpolation.Nearest, [0]);
        for (var i = 0; i < 2; i++)
        {
            var image = images.narrow(0, i, 1);
            var shares = transform.DrawShares(Some.Draw.Fork(i));
            var expected = image * shares[0];
            for (var copy = 0; copy < 2; copy++)
            {
                var augmented = transform.DrawChoices(space, copy, Some.Draw.Fork(i))
                    .Aggregate(image, (current, choice) => kernel.Apply(current, [choice], new(1, AreWhole: false)));
                expected += augmented * shares[copy + 1];
            }
            TensorAssert.Close(expected, actual.narrow(0, i, 1), 1e-5);
        }
    }

    [Fact]
    public void On_fractions_the_operations_are_those_on_bytes_up_to_rounding()
    {
        // Without operations whose thresholds turn a rounding into a whole step.
        var choices = new PolicyChoice[] { new(PolicyOperation.Brightness, 0.3), new(PolicyOperation.Color, -0.6), new(PolicyOperation.Rotate, 20) };
        foreach (var choice in choices)
        {
            var kernel = new PolicyKernel(Interpolation.Nearest, [0]);
            var bytes = kernel.Apply(Some.Images().mul(255).round(), [.. Enumerable.Repeat(choice, 8)], new(255, AreWhole: true));
            var fractions = kernel.Apply(Some.Images(), [.. Enumerable.Repeat(choice, 8)], new(1, AreWhole: false));
            TensorAssert.Close(bytes.div(255), fractions, 2.0 / 255);
        }
    }

    [Fact]
    public void Impossible_values_are_refused()
    {
        Assert.StartsWith(
            "The magnitude is 31; expected a number in [0, 30], since there are 31 magnitude bins.",
            Assert.Throws<ArgumentException>(() => new RandAugment(magnitude: 31)).Message, StringComparison.Ordinal);
        Assert.StartsWith(
            "The number of magnitude bins is 1; expected a number in [2, 1000].",
            Assert.Throws<ArgumentException>(() => new TrivialAugmentWide(1)).Message, StringComparison.Ordinal);
        Assert.StartsWith(
            "The severity must be in [1, 10].", Assert.Throws<ArgumentOutOfRangeException>(() => new AugMix(severity: 0)).Message, StringComparison.Ordinal);
        Assert.StartsWith(
            "Alpha must be above 0", Assert.Throws<ArgumentOutOfRangeException>(() => new AugMix(alpha: double.NaN)).Message, StringComparison.Ordinal);
        Assert.Equal(
            "rand_augment: fill has 2 values, but the image has 3 channels; give one value per channel, or one for all.",
            Assert.Throws<TransformException>(() => new RandAugment(fill: [0, 1]).Apply(Some.Images(), Some.Draw)).Message);
    }
}
