using VisionFinetune.Engine.Metrics;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Tests.Metrics;

public sealed class TemperatureScalingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(0.3)]
    public void Scaled_logits_have_a_scaled_temperature(double factor)
    {
        using var scope = NewDisposeScope();
        var (logits, labels) = GoldenPredictions.Create();
        var scaling = TemperatureScaling.Fit(logits * factor, labels)!;
        Assert.Equal(Golden.Json("craft/metrics.json").GetProperty("temperature").GetDouble() * factor, scaling.Temperature, 1e-4 * factor);
        Assert.Equal(Golden.Json("craft/metrics.json").GetProperty("log_loss_at_temperature").GetDouble(), scaling.LogLoss, 1e-6);
        Assert.True(scaling.LogLoss <= scaling.LogLossBefore);
        Assert.Equal(ClassificationMetrics.Of(logits * factor, labels, 0).Calibration!.Error, scaling.ErrorBefore, 1e-9);
        Assert.True(factor < 4 || scaling.Error < scaling.ErrorBefore);
    }

    [Fact]
    public void A_model_that_is_always_right_gets_the_lowest_temperature_and_one_that_knows_nothing_the_highest()
    {
        using var scope = NewDisposeScope();
        var labels = tensor(new long[] { 0, 1, 0, 1 });
        var right = nn.functional.one_hot(labels, 2).to_type(ScalarType.Float64);
        Assert.Equal(0.05, TemperatureScaling.Fit(right, labels)!.Temperature, 1e-9);
        Assert.Equal(20, TemperatureScaling.Fit(-right, labels)!.Temperature, 1e-6);
    }

    [Fact]
    public void Logits_that_are_not_finite_have_no_temperature()
    {
        using var scope = NewDisposeScope();
        Assert.Null(TemperatureScaling.Fit(full([2, 2], double.NaN), tensor(new long[] { 0, 1 })));
    }
}
