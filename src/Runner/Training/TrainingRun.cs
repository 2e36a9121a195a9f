using System.Diagnostics;
using System.Globalization;
using Serilog;
using VisionFinetune.Engine.Data;
using VisionFinetune.Engine.Losses;
using VisionFinetune.Engine.Metrics;
using VisionFinetune.Engine.Platform;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Commands;
using VisionFinetune.Runner.Events;
using VisionFinetune.Runner.Events.TensorBoard;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Recipes.Binding;
using VisionFinetune.Runner.Reports;
using VisionFinetune.Runner.Runs;
using VisionFinetune.Vision.Weights;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Training;

/// <summary>One execution of a recipe, from its data to its report.</summary>
internal sealed class TrainingRun(Recipe recipe, RunDirectory run, ILearningTask task, nn.Module<Tensor, Tensor> model, Device device)
{
    private const int ShownMistakes = 20;

    // Six images, five pictures each: fits a screen.
    private const int ShownImages = 6, ShownDraws = 4;

    private readonly Autocast? _autocast = ForwardPrecision.ForTraining(recipe, device);
    private readonly Lazy<LossSettings> _loss = new(() => TaskLoss.Of(recipe, task));
    private TrainingProgress _progress = new();

    /// <summary>One of many trainings: it says nothing in the log and writes no report.</summary>
    public bool IsPart { get; init; }

    /// <summary>Who is told besides the run's own files; none.</summary>
    public ITrainingObserver? Observer { get; init; }

    /// <summary>Who is told besides the run's own files and its event file; disposed when the run ends.</summary>
    public IReadOnlyList<IRunTracker> Trackers { get; init; } = [];

    /// <summary>Trains, scores the best checkpoint and writes everything into the run's folder.</summary>
    /// <param name="resume">Continue from the newest checkpoint instead of starting.</param>
    /// <param name="stop">Ends the run between two steps, with a checkpoint and a report of what is there.</param>
    public RunSummary Execute(bool resume, CancellationToken stop)
    {
        IRunTracker[] own = [new TensorBoardTracker(run.Folder, TimeProvider.System, withImages: !IsPart), .. IsPart ? Array.Empty<IRunTracker>() : [new AugmentationPicture()]];
        using var trackers = new TrackerList([.. own, .. Trackers]);
        try
        {
            var summary = Execute(trackers, resume, stop);
            trackers.Finished(summary);
            return summary;
        }
        catch (Exception e)
        {
            trackers.Failed(e);
            throw;
        }
    }

    private RunSummary Execute(TrackerList trackers, bool resume, CancellationToken stop)
    {
        var duration = Stopwatch.StartNew();
        Tell("Data: {Source:l}: {Counts:l}{Classes:l}", task.Source, Counts,
            task.ClassNames.Count > 0 ? FormattableString.Invariant($" of {task.ClassNames.Count} classes") : "");
        var environment = RunEnvironment.Current(device, TimeProvider.System);
        RunDirectory.WriteJson(run.EnvironmentFile, environment);
        if (_loss.Value is WeightedLossSettings { ClassWeights.Count: > 0 } weighted)
            Tell("Weights of the classes: {Weights:l}", weighted.Describe(task.ClassNames));
        var report = new RunReport(recipe, run, task, environment, Counts);

        var epochsBefore = Train(trackers, report, environment, resume, stop);
        using var best = WeightFile.Read(run.Checkpoints.Best);
        StateDictLoader.Load(model, best, Names.OfVariant(recipe.Model), run.Checkpoints.Best, []);
        var (validation, mistakes, temperature) = Score(SplitName.Validation, stop);
        var test = !IsPart && run.Study is null && task.CountOf(SplitName.Test) > 0 ? Score(SplitName.Test, stop).Metrics : null;

        var epochs = run.ReadMetrics();
        var seconds = duration.Elapsed.TotalSeconds + epochs.Take(epochsBefore).Sum(e => e.Seconds);
        var summary = new RunSummary(
            _progress.BestEpoch, validation.Loss, (validation as ClassificationMetrics)?.Accuracy, validation, test, Diagnosis.Of(epochs), task.Source,
            epochs.Count, seconds)
        {
            Temperature = temperature,
        };
        if (!IsPart)
            ReportWriter.Write(report.Finished(summary, epochs, mistakes), run.Folder);
        RunDirectory.WriteJson(run.SummaryFile, summary);       // last: it says that the run is finished
        return summary;
    }

    private string Counts => string.Create(CultureInfo.InvariantCulture,
        $"{task.CountOf(SplitName.Train):N0} training, {task.CountOf(SplitName.Validation):N0} validation and {task.CountOf(SplitName.Test):N0} test {task.Unit}");

    private int Train(TrackerList trackers, RunReport report, RunEnvironment environment, bool resume, CancellationToken stop)
    {
        using var train = task.Samples(SplitName.Train);
        using var validation = task.Samples(SplitName.Validation);
        var sentinel = new LeakSentinel(recipe.Train.Leaks, problem => Log.Warning("{Problem:l}", problem), new ResourceMeter(device), TimeProvider.System);
        var observers = new ObserverList(new RunRecorder(run, recipe.Train, task.Unit, isQuiet: IsPart, sentinel), trackers);
        if (Observer is not null)
            observers.Add(Observer);
        var parts = Parts(train.Value, validation.Value, observers);
        using var features = FeatureCaching.For(recipe, task, model, train.Value, validation.Value, _autocast, line => Tell("{Line:l}", line));
        if (features is not null)
            parts = parts with { Model = features.Model, Train = features.Train, Validation = features.Validation, Prepare = features.Prepare };
        else if (!resume && !IsPart && run.Study is null)
            RunPlanner.Tell(parts, run, device, task.Unit);
        using var trainer = new Trainer(parts);
        if (resume)
        {
            trainer.Resume();
            Tell("Resuming after epoch {Epoch}, step {Step}", trainer.Progress.Epoch, trainer.Progress.Step);
        }
        _progress = trainer.Progress;
        var kept = run.KeepMetrics(_progress.Epoch);
        if (kept < _progress.Epoch)
            Log.Warning("{File:l} has only {Kept} of the {Epochs} epochs before: the curves have gaps", run.MetricsFile, kept, _progress.Epoch);
        Tell("Training {Parameters:N0} parameters on {Device:l} for {Epochs} epochs", trainer.TrainableParameters, DeviceAndFormat, recipe.Train.Epochs);
        var epochsBefore = trainer.Progress.Epoch;
        var sheet = new Lazy<byte[]?>(() => task.AugmentationSheet(ShownImages, ShownDraws));        // drawn once, however many trackers want it
        trackers.Started(new RunStart(
            run, RecipeLeaves.Of(recipe), trainer.Progress.Step, resume, [new("Data", task.Source), .. environment.Rows])
        {
            AugmentationSheet = () => sheet.Value,
        });
        try
        {
            Train(trainer, observers, stop);
        }
        catch (OperationCanceledException) when (!IsPart)
        {
            ReportWriter.Write(report.Interrupted(trainer.Progress, run.ReadMetrics()), run.Folder);
            throw;
        }
        _progress = trainer.Progress;
        return epochsBefore;
    }

    private TrainerParts Parts(ISamples train, ISamples validation, ITrainingObserver observer) => new()
    {
        Model = model,
        Train = train,
        Validation = validation,
        Loss = _loss.Value,
        Scoring = task.Scoring,
        Optimizer = recipe.Optimizer,
        FineTune = recipe.FineTune,
        Scheduler = recipe.Scheduler,
        Settings = recipe.Train,
        Autocast = _autocast,
        Checkpoints = run.Checkpoints,
        Observer = observer,
        Seed = recipe.Seed,
        Metadata = task.MetadataOf(recipe),
    };

    private void Train(Trainer trainer, ObserverList observers, CancellationToken stop)
    {
        if (IsPart)
        {
            trainer.Run(stop);
            return;
        }
        ProgressBar.Show(recipe.Train.Epochs, trainer.Progress.Epoch, bar =>
        {
            observers.Add(bar);
            trainer.Run(stop);
        });
    }

    private (SplitMetrics Metrics, IReadOnlyList<Mistake> Mistakes, TemperatureScaling? Temperature) Score(SplitName split, CancellationToken stop)
    {
        using var samples = task.Samples(split);
        using var scope = NewDisposeScope();
        var (metrics, output) = Evaluator.Evaluate(
            model, samples.Value, _loss.Value.Build(), task.Scoring, _progress.EvalBatchSize ?? recipe.Train.EvalBatchSize, _autocast,
            (size, reason) => Log.Warning("Memory ran out while scoring: from now on {Size} samples at once ({Reason:l})", size, reason), stop);
        var name = split.ToString().ToLowerInvariant();
        task.WritePredictions(split, output, Path.Combine(run.PredictionsFolder, $"{name}.csv"));
        Tell("Best checkpoint on the {Split:l} split: {Metrics:l}", name, MetricsTable.OneLine(metrics));
        var temperature = split == SplitName.Validation && task.Scoring.CountsCorrect ? TemperatureScaling.Fit(output, samples.Value.Targets) : null;
        return (metrics, task.MostConfidentMistakes(split, output, ShownMistakes), temperature);
    }

    private string DeviceAndFormat => _autocast is null ? $"{device}" : $"{device} in {_autocast.Name}";

    private void Tell(string template, params object?[] values)
    {
        if (!IsPart)
            Log.Information(template, values);
    }
}
