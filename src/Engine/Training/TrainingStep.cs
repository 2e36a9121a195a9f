using VisionFinetune.Engine.Losses;
using VisionFinetune.Engine.Randomness;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Training;

/// <summary>One optimizer update: forward and backward over its batches, penalty, clipping, optimizer, averaged weights.</summary>
/// <remarks>Every random number is a function of seed, epoch and batch, so that a resumed run draws what an unbroken one draws.</remarks>
internal sealed class TrainingStep(TrainerParts parts, TrainingState state, EpochPlan plan)
{
    /// <summary>What the weights are fitted by; also judges the validation split.</summary>
    public ILoss Loss { get; } = parts.Loss.Build();

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
        parts.Settings.Penalty?.Apply(state.Flat);
        parts.Settings.Clip?.Apply(state.Flat.Gradients);
        state.Optimizer.Step(rate);
        state.Average?.Update(state.Optimizer.StepsDone);
    }

    private void Differentiate(Tensor order, int epoch, long batch, long? samplesOfStep, bool isFirst, RunningTotals totals)
    {
        using var scope = NewDisposeScope();
        var begin = plan.BatchBegin(batch);
        var indices = order.narrow(0, begin, plan.BatchBegin(batch + 1) - begin);                               // (N)
        var input = parts.Train.Inputs(indices, RandomKey.Of(parts.Seed, RandomPurpose.Augment, epoch, batch));
        var target = parts.Train.Targets.index_select(0, indices);                                              // (N)
        if (samplesOfStep is null && parts.Model is IDirectGradient direct && direct.CanDifferentiate(input))
            Directly(direct, input, target, totals);
        else
        {
            using var dropout = random.manual_seed((long)RandomKey.Of(parts.Seed, RandomPurpose.Model, epoch, batch));
            ByAutograd(input, target, samplesOfStep, isFirst, totals);
        }
    }

    private void ByAutograd(Tensor input, Tensor target, long? samplesOfStep, bool isFirst, RunningTotals totals)
    {
        if (isFirst)
            state.Flat.ZeroGradients();
        var output = parts.Model.forward(input);                                                                // (N, K)
        var loss = Loss.Compute(output, target);
        if (samplesOfStep is { } samples)
            (loss * ((double)target.shape[0] / samples)).backward();        // batches of a step may differ in size
        else
            loss.backward();
        totals.Add(loss, output, target);
    }

    private void Directly(IDirectGradient model, Tensor input, Tensor target, RunningTotals totals)
    {
        var output = model.ForwardForGradient(input);                                                           // (N, K)
        var (loss, gradient) = Loss.ComputeWithGradient(output, target);
        model.Backward(gradient);
        totals.Add(loss, output, target);
    }
}
