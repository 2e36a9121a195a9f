using System.ComponentModel.DataAnnotations;

namespace VisionFinetune.Engine.Training;

/// <summary>An exponential moving average of the weights, which validation, the best checkpoint and predictions use.</summary>
public sealed record EmaSettings
{
    /// <summary>Share of the old average that every step keeps.</summary>
    [Range(0.0, 0.9999999, ErrorMessage = "The decay of the average must be in [0, 1).")]
    public double Decay { get; init; } = 0.999;

    /// <summary>Whether the decay begins small, min(decay, (1 + step) / (10 + step)), so that the first weights are soon forgotten.</summary>
    public bool Warmup { get; init; } = true;

    /// <summary>The decay of one update, as <c>tf.train.ExponentialMovingAverage</c> with <c>num_updates</c>.</summary>
    /// <param name="step">1 for the first.</param>
    public double DecayAt(long step) => Warmup ? Math.Min(Decay, (1.0 + step) / (10.0 + step)) : Decay;
}
