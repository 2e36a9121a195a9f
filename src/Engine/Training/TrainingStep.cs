using VisionFinetune.Engine.Data;
using VisionFinetune.Engine.Losses;
using VisionFinetune.Engine.Platform;
using VisionFinetune.Engine.Randomness;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Training;

/// <summary>One optimizer update: forward and backward over its batches, penalty, clipping, optimizer, averaged weights.</summary>
/// <remarks>Every random number is a function of seed, epoch and batch, so that a resumed run draws what an unbroken one draws.</remarks>
internal sealed class TrainingStep(TrainerParts parts, TrainingState state, EpochPlan plan)
{
    private readonly Autocast? _autocast = parts.Autocast;
    private readonly TrainingBatches _batches = new(parts.Train, parts.Settings, parts.Seed);

    /// <summary>What the weights are fitted by; also judges the validation split.</summary>
    public ILoss Loss { get; } = parts.Loss.Build();

    /// <summary>The order of the samples in an epoch, owned by the caller.</summary>
    public Tensor Order(int epoch) => _batches.Order(epoch);

    /// <summary>Updates the weights by the mean loss over the samples of all batches of the step.</summary>
    /// <param name="order"><c>(N)</c> the epoch's order of the samples.</param>
    /// <param name="epoch">Epochs completed before.</param>
    /// <param name="step">Steps of the epoch completed before.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="totals">Is handed every batch.</param>
    public void Take(Tensor order, int epoch, long step, double rate, RunningTotals totals)
    {
        using var scope = NewDisposeScope();
        var (first, end) = (plan.FirstBatch(step), plan.FirstBatch(step + 1));
        var samples = plan.SamplesBefore(step + 1) - plan.SamplesBefore(step);
        for (var batch = first; batch < end; batch++)
            Differentiate(order, epoch, batch, end - first == 1 ? null : samples, batch == first, totals);
        if (state.LossScale?.Unscale(state.Flat) == false)
            return;
        parts.Settings.Penalty?.Apply(state.Flat);
        parts.Settings.Clip?.Apply(state.Flat.Gradients);
        state.Optimizer.Step(rate);
        state.Average?.Update(state.Optimizer.StepsDone);
    }

    private void Differentiate(Tensor order, int epoch, long batch, long? samplesOfStep, bool isFirst, RunningTotals totals)
    {
        using var scope = NewDisposeScope();
        var samples = _batches.Take(order, epoch, batch);
        if (samplesOfStep is null && samples.Mixed is null && _autocast is null && parts.Model is IDirectGradient direct && direct.CanDifferentiate(samples.Inputs))
            Directly(direct, samples.Inputs, samples.Targets, totals);
        else
        {
            using var dropout = random.manual_seed((long)RandomKey.Of(parts.Seed, RandomPurpose.Model, epoch, batch));
            ByAutograd(samples, samplesOfStep, isFirst, totals);
        }
    }

    private void ByAutograd(TrainingBatch batch, long? samplesOfStep, bool isFirst, RunningTotals totals)
    {
        if (isFirst)
            state.Flat.ZeroGradients();
        var output = Forward(batch.Inputs);                                                                     // (N, K)
        var loss = batch.Mixed is { } mixed
            ? Loss.ComputeMixed(output, batch.Targets, mixed.Partners, mixed.Shares.to_type(output.dtype))
            : Loss.Compute(output, batch.Targets);
        var factor = (samplesOfStep is { } samples ? (double)batch.Targets.shape[0] / samples : 1)     // batches of a step may differ in size
            * (state.LossScale?.Value ?? 1);
        if (factor == 1)
            loss.backward();
        else
            (loss * factor).backward();
        totals.Add(loss, output, batch.DominantTargets);
    }

    /// <summary>Under autocast the output is made float32, in which the loss is computed.</summary>
    private Tensor Forward(Tensor input)
    {
        if (_autocast is null)
            return parts.Model.forward(input);
        using var _ = _autocast.Enter();
        return parts.Model.forward(input).to_type(ScalarType.Float32);
    }

    private void Directly(IDirectGradient model, Tensor input, Tensor target, RunningTotals totals)
    {
        var output = model.ForwardForGradient(input);                                                           // (N, K)
        var (loss, gradient) = Loss.ComputeWithGradient(output, target);
        model.Backward(gradient);
        totals.Add(loss, output, target);
    }
}
