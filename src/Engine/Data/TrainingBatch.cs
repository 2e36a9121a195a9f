using static TorchSharp.torch;

namespace VisionFinetune.Engine.Data;

/// <summary>What one forward pass of training is made of.</summary>
/// <param name="Inputs">N rows for the model.</param>
/// <param name="Targets"><c>(N)</c> int64 classes or <c>(N, O)</c> float32 values.</param>
public sealed record TrainingBatch(Tensor Inputs, Tensor Targets)
{
    /// <summary>What was mixed into the inputs; none where every input is one sample.</summary>
    public MixedIn? Mixed { get; init; }

    /// <summary>The targets of the larger part of every input, by which training accuracy is counted.</summary>
    public Tensor DominantTargets => Mixed is { } mixed ? where(mixed.Shares.ge(0.5), Targets, mixed.Partners) : Targets;

    /// <summary>Some of its samples, as views in the caller's dispose scope.</summary>
    internal TrainingBatch Part(long begin, long count) => new(Inputs.narrow(0, begin, count), Targets.narrow(0, begin, count))
    {
        Mixed = Mixed is { } mixed ? new(mixed.Partners.narrow(0, begin, count), mixed.Shares.narrow(0, begin, count)) : null,
    };
}

/// <summary>The second sample of every input of a batch.</summary>
/// <param name="Partners"><c>(N)</c> int64: its class.</param>
/// <param name="Shares"><c>(N)</c> float32 in [0, 1]: how much of the input is still the first sample.</param>
public sealed record MixedIn(Tensor Partners, Tensor Shares);
