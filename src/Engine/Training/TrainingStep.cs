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
    private readonly List<BatchOutcome> _done = [];
    private long _samplesAtOnce;

    /// <summary>What the weights are fitted by; also judges the validation split.</summary>
    public ILoss Loss { get; } = parts.Loss.Build();

    /// <summary>The order of the samples in an epoch, owned by the caller.</summary>
    public Tensor Order(int epoch) => _batches.Order(epoch);

    /// <summary>Samples that go through the network at once; null: whole batches.</summary>
    public long? MostAtOnce { get; set; }

    /// <summary>Updates the weights by the mean loss over the samples of all batches of the step.</summary>
    /// <param name="order"><c>(N)</c> the epoch's order of the samples.</param>
    /// <param name="epoch">Epochs completed before.</param>
    /// <param name="step">Steps of the epoch completed before.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="totals">Is handed every batch.</param>
    /// <exception cref="StepMemoryException">Memory ran out. Nothing has changed: the step can be repeated with smaller parts.</exception>
    public void Take(Tensor order, int epoch, long step, double rate, RunningTotals totals)
    {
        using var scope = NewDisposeScope();
        Differentiate(order, epoch, step);
        foreach (var batch in _done)
            batch.AddTo(totals);
        Update(rate);
    }

    /// <summary>Computes the gradient of a step and leaves everything else as it was.</summary>
    /// <exception cref="StepMemoryException">Memory ran out.</exception>
    public void Differentiate(Tensor order, int epoch, long step)
    {
        var (first, end) = (plan.FirstBatch(step), plan.FirstBatch(step + 1));
        var samples = plan.SamplesBefore(step + 1) - plan.SamplesBefore(step);
        _done.Clear();
        state.Buffers.Keep();
        try
        {
            for (var batch = first; batch < end; batch++)
                Differentiate(order, epoch, batch, end - first == 1 ? null : samples, batch == first);
        }
        catch (Exception e) when (MemoryShortage.Is(e))
        {
            state.Buffers.Restore();        // gradients are overwritten, weights were not touched yet
            throw new StepMemoryException(_samplesAtOnce, e);
        }
        if (MostAtOnce == 1 && !state.Buffers.AreFinite)
        {
            state.Buffers.Restore();
            throw new UserException("Memory suffices for one sample at a time only, and batch normalisation cannot learn from a single value. " + StepRepeater.Advice);
        }
    }

    private void Update(double rate)
    {
        if (state.LossScale?.Unscale(state.Flat) == false)
            return;
        parts.Settings.Penalty?.Apply(state.Flat);
        parts.Settings.Clip?.Apply(state.Flat.Gradients);
        state.Optimizer.Step(rate);
        state.Average?.Update(state.Optimizer.StepsDone);
    }

    private void Differentiate(Tensor order, int epoch, long batch, long? samplesOfStep, bool isFirst)
    {
        using var scope = NewDisposeScope();
        _samplesAtOnce = 0;
        var samples = _batches.Take(order, epoch, batch);
        var isWhole = samplesOfStep is null && MostAtOnce is null && samples.Mixed is null && _autocast is null;
        if (isWhole && parts.Model is IDirectGradient direct && direct.CanDifferentiate(samples.Inputs))
            Directly(direct, samples.Inputs, samples.Targets);
        else
        {
            using var dropout = random.manual_seed((long)RandomKey.Of(parts.Seed, RandomPurpose.Model, epoch, batch));
            ByAutograd(samples, samplesOfStep, isFirst);
        }
    }

    private void ByAutograd(TrainingBatch batch, long? samplesOfStep, bool isFirst)
    {
        if (isFirst)
            state.Flat.ZeroGradients();
        var samples = batch.Targets.shape[0];
        var results = new List<(Tensor Loss, Tensor Output)>();
        foreach (var (begin, count) in Portions.Of(samples, MostAtOnce))
        {
            _samplesAtOnce = count;
            var (loss, output) = ByAutograd(count == samples ? batch : batch.Part(begin, count), (double)count / (samplesOfStep ?? samples));
            results.Add((count == samples ? loss : loss * ((double)count / samples), output));
        }
        var all = results.Count == 1 ? results[0] : (Loss: stack(results.ConvertAll(r => r.Loss)).sum(), Output: cat(results.ConvertAll(r => r.Output)));
        Remember(new BatchOutcome(all.Loss, 0, all.Output, batch.DominantTargets));
    }

    /// <param name="batch">A batch or a part of one.</param>
    /// <param name="share">Of the step's samples: batches of a step may differ in size.</param>
    private (Tensor Loss, Tensor Output) ByAutograd(TrainingBatch batch, double share)
    {
        using var scope = NewDisposeScope();
        var output = Forward(batch.Inputs);                                                                     // (N, K)
        var loss = batch.Mixed is { } mixed
            ? Loss.ComputeMixed(output, batch.Targets, mixed.Partners, mixed.Shares.to_type(output.dtype))
            : Loss.Compute(output, batch.Targets);
        var factor = share * (state.LossScale?.Value ?? 1);
        if (factor == 1)
            loss.backward();
        else
            (loss * factor).backward();
        return (loss.detach().MoveToOuterDisposeScope(), output.detach().MoveToOuterDisposeScope());
    }

    /// <summary>Under autocast the output is made float32, in which the loss is computed.</summary>
    private Tensor Forward(Tensor input)
    {
        if (_autocast is null)
            return parts.Model.forward(input);
        using var _ = _autocast.Enter();
        return parts.Model.forward(input).to_type(ScalarType.Float32);
    }

    private void Directly(IDirectGradient model, Tensor input, Tensor target)
    {
        var output = model.ForwardForGradient(input);                                                           // (N, K)
        var (loss, gradient) = Loss.ComputeWithGradient(output, target);
        model.Backward(gradient);
        Remember(new BatchOutcome(null, loss, output, target));
    }

    private void Remember(BatchOutcome outcome) => _done.Add(outcome.MovedOut());

    /// <summary>What the totals are told about a batch, but only when its whole step is done: one that is broken off must not count.</summary>
    /// <param name="Loss">A tensor, or none where the number is known.</param>
    /// <param name="Value">That number.</param>
    /// <param name="Output"><c>(N, K)</c>.</param>
    /// <param name="Targets">Of the same samples.</param>
    private readonly record struct BatchOutcome(Tensor? Loss, double Value, Tensor Output, Tensor Targets)
    {
        public BatchOutcome MovedOut() => this with
        {
            Loss = Loss?.MoveToOuterDisposeScope(),
            Output = Output.MoveToOuterDisposeScope(),
            Targets = Targets.MoveToOuterDisposeScope(),
        };

        public void AddTo(RunningTotals totals)
        {
            if (Loss is { } loss)
                totals.Add(loss, Output, Targets);
            else
                totals.Add(Value, Output, Targets);
        }
    }
}
