using System.Text.Json;
using Serilog;
using VisionFinetune.Engine;
using VisionFinetune.Engine.Files;
using VisionFinetune.Runner.Commands;
using VisionFinetune.Runner.CrossValidating;
using VisionFinetune.Runner.Events.Live;
using VisionFinetune.Runner.Logging;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Runs;
using VisionFinetune.Runner.Training;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Service.Processes;

/// <summary>Trains one run: from its newest checkpoint, or from the start where there is none.</summary>
internal sealed class RunJob : IJob
{
    private readonly RunDirectory _run;
    private readonly Device _device;
    private readonly RunEventFile _file;
    private readonly RunEventTracker _events;

    /// <param name="run">The caller has its lock.</param>
    /// <param name="device">What to train on.</param>
    public RunJob(RunDirectory run, Device device)
    {
        (_run, _device, _file) = (run, device, new RunEventFile(run));
        _events = new RunEventTracker(_file, device.ToString(), TimeProvider.System) { LeavesTheEnd = true };
        LogSetup.AlsoToFile(run.LogFile, _events);
    }

    public void Execute(CancellationToken stop)
    {
        var recipe = RecipeLoader.Load(_run.RecipeFile);
        if (_run.IsCrossValidation)
            CrossValidate(recipe, stop);
        else
            Train(recipe, stop);
    }

    public void Cancelling() => _events.Cancelling();

    public void Dispose() => _file.Dispose();

    private void Train(Recipe recipe, CancellationToken stop)
    {
        AtomicFile.DeleteLeftovers(_run.Folder);
        var resume = _run.Checkpoints.Recover(problem => Log.Warning("{Problem:l}", problem));
        if (resume && !RunMetadata.IsOf(_run.Checkpoints.Last, recipe))
            throw new UserException($"The recipe of run '{_run.Name}' was changed after its checkpoint was written. Restore it to continue the run, or submit a new one.");
        using var task = LearningTask.Load(recipe, _device);
        LearningTask.Announce(task);
        var (built, notices) = task.CreateModel(resume);
        using var model = built;
        foreach (var notice in notices)
            Log.Information("{Notice:l}", notice);
        if (recipe.Train.BatchSize is null)
            AtomicFile.WriteText(_run.RecipeFile, RecipeWriter.Write(recipe = AutomaticBatchSize.Resolve(recipe, task, model, _device)));
        stop.ThrowIfCancellationRequested();
        new TrainingRun(recipe, _run, task, model, _device) { Trackers = [_events] }.Execute(resume, stop);
        Log.Information("Done");
    }

    private void CrossValidate(Recipe recipe, CancellationToken stop)
    {
        var plan = JsonSerializer.Deserialize<CrossValidationPlan>(File.ReadAllText(_run.CrossValidationFile), JsonOutput.Options)!;
        new CrossValidation(recipe, plan, _run, _device).Execute(stop);
    }
}
