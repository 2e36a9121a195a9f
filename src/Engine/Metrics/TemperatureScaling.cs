using static TorchSharp.torch;

namespace VisionFinetune.Engine.Metrics;

/// <summary>One number that makes probabilities believable: logits are divided by it, which changes no answer (Guo et al., 2017).</summary>
/// <param name="Temperature">Above 1 where the model was too sure of itself.</param>
/// <param name="LogLossBefore">Mean negative log-probability of the true class, undivided.</param>
/// <param name="LogLoss">The same after dividing.</param>
/// <param name="ErrorBefore">Expected calibration error, undivided.</param>
/// <param name="Error">The same after dividing.</param>
public sealed record TemperatureScaling(double Temperature, double LogLossBefore, double LogLoss, double ErrorBefore, double Error)
{
    private const double Smallest = 0.05, Largest = 20;
    private const int Halvings = 60;

    /// <summary>Finds the temperature with the lowest log loss, which is convex in its inverse.</summary>
    /// <param name="logits"><c>(N, K)</c> of samples that were not trained on, any device.</param>
    /// <param name="targets"><c>(N)</c> int64 classes, same device.</param>
    /// <returns>None where the logits are not finite.</returns>
    public static TemperatureScaling? Fit(Tensor logits, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(logits);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var (scores, truth) = (logits.detach().to_type(ScalarType.Float64), targets.unsqueeze(1));
        if (!scores.isfinite().all().item<bool>())
            return null;
        var (low, high) = (1 / Largest, 1 / Smallest);
        for (var i = 0; i < Halvings; i++)
        {
            var middle = Math.Sqrt(low * high);
            (low, high) = Slope(scores, truth, middle) < 0 ? (middle, high) : (low, middle);
        }
        var temperature = 1 / Math.Sqrt(low * high);
        var before = ClassificationMetrics.Of(scores, targets, 0);
        var after = ClassificationMetrics.Of(scores / temperature, targets, 0);
        return new TemperatureScaling(temperature, before.LogLoss, after.LogLoss, before.Calibration!.Error, after.Calibration!.Error);
    }

    /// <summary>The log loss differentiated by the inverse temperature: the mean score that is expected, less that of the truth.</summary>
    private static double Slope(Tensor scores, Tensor truth, double inverse)
    {
        using var scope = NewDisposeScope();
        var expected = ((scores * inverse).softmax(1) * scores).sum(1);
        return (expected - scores.gather(1, truth).squeeze(1)).mean().item<double>();
    }
}
