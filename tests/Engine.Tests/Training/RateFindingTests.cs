using System.Text.Json;
using VisionFinetune.Engine.Optimizers;
using VisionFinetune.Engine.Training;
using VisionFinetune.Engine.Training.RateFinding;
using VisionFinetune.Testing;

namespace VisionFinetune.Engine.Tests.Training;

public sealed class RateFindingTests : IDisposable
{
    private static readonly JsonElement s_golden = Golden.Json("craft/rate_suggestions.json").GetProperty("cases");
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<int> Cases() => [.. Enumerable.Range(0, s_golden.GetArrayLength())];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Suggestions_are_fastais(int index)
    {
        var golden = s_golden[index];
        var suggestions = RateSuggestions.Of(golden.GetProperty("rates").Doubles(), golden.GetProperty("losses").Doubles());
        double Expected(string name) => golden.GetProperty(name).GetDouble();
        Assert.Equal(Expected("steepest"), suggestions.Steepest);
        Assert.Equal(Expected("valley"), suggestions.Valley);
        Assert.Equal(Expected("minimum_tenth"), suggestions.MinimumTenth, 1e-15);
        Assert.Equal(Expected("slide"), suggestions.Slide);
        Assert.Equal(suggestions.Valley, suggestions.Taken);
    }

    [Fact]
    public void The_ramp_is_exponential_and_the_model_is_as_it_was()
    {
        using var model = Some.Mlp(dropout: 0.2);
        model.eval();
        var before = model.state_dict().ToDictionary(e => e.Key, e => e.Value.bytes.ToArray());
        var curve = RangeTest.Run(Parts(model), new RangeTestSettings(1e-5, 1, 40), stop: TestContext.Current.CancellationToken);
        Assert.Equal(40, curve.Rates.Count);            // 8 steps an epoch: the test goes on with the next
        Assert.Equal(1e-5, curve.Rates[0], 1e-12);
        Assert.Equal(1, curve.Rates[^1], 1e-12);
        Assert.All(curve.Rates.Zip(curve.Rates.Skip(1)), pair => Assert.Equal(Math.Pow(1e5, 1.0 / 39), pair.Second / pair.First, 1e-9));
        Assert.Equal(curve.Losses[0], curve.Smoothed[0], 1e-12);
        Assert.Equal((0.98 * curve.Losses[0] + curve.Losses[1]) / 1.98, curve.Smoothed[1], 1e-12);
        Assert.All(model.state_dict(), entry => Assert.Equal(before[entry.Key], entry.Value.bytes.ToArray()));
        Assert.All(model.parameters(), parameter => Assert.True(parameter.requires_grad));
        Assert.False(model.training);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void The_same_seed_measures_the_same_curve()
    {
        using var model = Some.Mlp(dropout: 0.2);
        var settings = new RangeTestSettings(1e-4, 1, 25);
        var curves = Enumerable.Range(0, 2).Select(_ => RangeTest.Run(Parts(model), settings, stop: TestContext.Current.CancellationToken)).ToList();
        Assert.Equal(curves[0].Losses, curves[1].Losses);
    }

    [Fact]
    public void The_test_ends_when_the_loss_explodes()
    {
        using var model = Some.Mlp();
        var curve = RangeTest.Run(Parts(model) with { Optimizer = new SgdSettings { Momentum = 0.9 } }, new RangeTestSettings(1e-3, 1e6, 400), stop: TestContext.Current.CancellationToken);
        Assert.InRange(curve.Rates.Count, RangeTestSettings.FewestSteps, 399);
    }

    [Fact]
    public void A_loss_that_explodes_at_once_leaves_nothing_to_read()
    {
        using var model = Some.Mlp();
        var error = Assert.Throws<UserException>(() => RangeTest.Run(
            Parts(model) with { Optimizer = new SgdSettings() }, new RangeTestSettings(1e5, 1e6, 50), stop: TestContext.Current.CancellationToken));
        Assert.EndsWith("which is too early for a curve. Begin with a smaller rate, such as --from 1e-9.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1, 100, "The range of rates is 0 to 1; expected 0 < from < to <= 1e6, such as 1e-7 to 10.")]
    [InlineData(1, 1, 100, "The range of rates is 1 to 1; expected 0 < from < to <= 1e6, such as 1e-7 to 10.")]
    [InlineData(1e-7, double.NaN, 100, "The range of rates is 1e-07 to NaN; expected 0 < from < to <= 1e6, such as 1e-7 to 10.")]
    [InlineData(1e-7, 10, 19, "The range test has 19 steps; expected 20 to 100000.")]
    public void Impossible_ranges_are_refused(double from, double to, int steps, string message) =>
        Assert.Equal(message, Assert.Throws<UserException>(() => new RangeTestSettings(from, to, steps).Check()).Message);

    [Fact]
    public void Curves_of_unequal_length_are_refused() => Assert.StartsWith(
        "2 rates and 1 losses; expected as many, at least two.", Assert.Throws<ArgumentException>(() => RateSuggestions.Of([1, 2], [1])).Message);

    private TrainerParts Parts(TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor> model) => Some.Parts(_folder, model, new RecordingObserver());
}
