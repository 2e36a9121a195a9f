using static TorchSharp.torch;

namespace VisionFinetune.Engine.Training.RateFinding;

/// <summary>Trains a model with ever larger learning rates and notes the losses (Smith, 2017); afterwards it is as it was.</summary>
/// <remarks>As fastai's <c>lr_find</c>: an exponential ramp over the first steps of a run, a smoothed loss, and an end as soon as that is
/// four times its lowest value.</remarks>
public static class RangeTest
{
    private const double Exploded = 4;
    private const double Smoothing = 0.98;

    /// <summary>Runs the test.</summary>
    /// <param name="parts">Of the run that is to come. No checkpoint is written; its observer is told only where memory runs out.</param>
    /// <param name="settings">The ramp.</param>
    /// <param name="report">Is told how many steps are done.</param>
    /// <param name="stop">Ends the test without a result.</param>
    /// <exception cref="UserException">The loss explodes before there is a curve.</exception>
    public static RangeTestCurve Run(TrainerParts parts, RangeTestSettings settings, Action<int>? report = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(settings);
        settings.Check();
        using var before = new ModelCopy(parts.Model);
        var plan = new EpochPlan(parts.Train.Count, parts.Settings.KnownBatchSize, parts.Settings.Accumulate);
        var stages = new StagePlan(parts.FineTune, parts.Model, parts.Optimizer.DecayNorms);
        using var state = new TrainingState(parts.Model, parts.Optimizer, average: null, stages.TraitsOf)
        {
            LossScale = parts.Autocast?.NeedsLossScale == true ? new LossScale() : null,
        };
        stages.Check(state.Flat);
        stages.Begin(0, plan.Steps, state.Flat);
        parts.Model.train();
        var (rates, losses, smoothed) = (new List<double>(), new List<double>(), new List<double>());
        foreach (var (rate, loss) in Steps(parts, settings, new TrainingStep(parts, state, plan), plan, state.Flat.Values.device))
        {
            stop.ThrowIfCancellationRequested();
            if (!double.IsFinite(loss))
                break;
            rates.Add(rate);
            losses.Add(loss);
            smoothed.Add(Smooth(losses));
            report?.Invoke(rates.Count);
            if (smoothed[^1] > Exploded * smoothed.Min())
                break;
        }
        return rates.Count >= RangeTestSettings.FewestSteps
            ? new RangeTestCurve(rates, losses, smoothed)
            : throw new UserException($"The loss exploded after {rates.Count} steps, which is too early for a curve. Begin with a smaller rate, such as --from 1e-9.");
    }

    private static IEnumerable<(double Rate, double Loss)> Steps(
        TrainerParts parts, RangeTestSettings settings, TrainingStep step, EpochPlan plan, Device device)
    {
        var repeater = new StepRepeater(step, parts.Observer);
        var progress = new TrainingProgress();
        for (var i = 0; i < settings.Steps;)
        {
            var epoch = (int)(i / plan.Steps);
            using var order = step.Order(epoch);
            for (var inEpoch = 0L; inEpoch < plan.Steps && i < settings.Steps; inEpoch++, i++)
            {
                using var totals = new RunningTotals(parts.Scoring, device, before: null);
                var rate = settings.RateAt(i);
                progress = repeater.Take(progress with { Epoch = epoch, Step = i, StepInEpoch = inEpoch }, order, rate, totals, save: _ => { });
                yield return (rate, totals.Read().Loss);
            }
        }
    }

    /// <summary>The exponential moving average over all losses so far, without its bias towards 0 at the beginning.</summary>
    private static double Smooth(List<double> losses)
    {
        var average = 0.0;
        foreach (var loss in losses)
            average = Smoothing * average + (1 - Smoothing) * loss;
        return average / (1 - Math.Pow(Smoothing, losses.Count));
    }

    /// <summary>Puts weights, statistics, trainability and mode of a model back when it is disposed.</summary>
    private sealed class ModelCopy : IDisposable
    {
        private readonly nn.Module _model;
        private readonly bool _wasTraining;
        private readonly List<(Tensor Live, Tensor Copy)> _tensors;
        private readonly List<(TorchSharp.Modules.Parameter Parameter, bool IsTrained)> _trained;

        public ModelCopy(nn.Module model)
        {
            using var _ = no_grad();
            (_model, _wasTraining) = (model, model.training);
            _trained = [.. model.parameters().Select(p => (p, p.requires_grad))];
            _tensors = [.. model.parameters().Concat(model.buffers()).Select(live => (live, live.detach().clone().DetachFromDisposeScope()))];
        }

        public void Dispose()
        {
            using var _ = no_grad();
            foreach (var (live, copy) in _tensors)
            {
                live.copy_(copy);
                copy.Dispose();
            }
            foreach (var (parameter, isTrained) in _trained)
                parameter.requires_grad = isTrained;
            _model.train(_wasTraining);
        }
    }
}
