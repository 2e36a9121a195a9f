using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Json;
using Serilog;
using VisionFinetune.Engine;
using VisionFinetune.Engine.Files;
using VisionFinetune.Engine.Platform;
using VisionFinetune.Runner.Logging;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Runs;
using VisionFinetune.Runner.Training;

namespace VisionFinetune.Runner.Commands;

/// <summary><c>vft train</c>.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var arguments = new RecipeArguments();
        var resume = new Option<string?>("--resume")
        {
            Description = "Continues a run (its folder or its name under --runs) from its newest checkpoint.",
            HelpName = "RUN",
        };
        var command = arguments.AddTo(new Command("train", "Trains a recipe and prints the run's folder; with --resume RECIPE may be left out.\n\n"
            + "Example: vft train recipes/cifar10-quickstart.yaml --set train.epochs=5")
        {
            CommonOptions.Data, CommonOptions.Device, CommonOptions.Runs, resume, CommonOptions.LogJson,
        });
        command.SetAction(parse => Run(parse, arguments, parse.GetValue(resume)));
        return command;
    }

    private static int Run(ParseResult parse, RecipeArguments arguments, string? resume)
    {
        LogSetup.ToConsole(parse.GetValue(CommonOptions.LogJson));
        NativeLibrary.Require();
        var runs = parse.GetValue(CommonOptions.Runs)!;
        if (runs.Length == 0 || File.Exists(runs))
            throw new UserException($"--runs is '{runs}'; expected a folder.");
        var run = resume is null ? null : RunDirectory.Open(resume, runs);
        if (run is not null && File.Exists(run.SummaryFile))
            return AlreadyFinished(run, parse);
        var device = DeviceChoice.Parse(parse.GetValue(CommonOptions.Device)!);
        var recipe = run is null
            ? DatasetFactory.Resolve(arguments.Load(parse), parse.GetValue(CommonOptions.Data))
            : RecipeOf(run, arguments, parse);
        using var task = new ImageTask(recipe, device);
        var (built, notices) = ModelBuilder.ForTraining(recipe, task.ClassNames.Count, device, resume: run is not null);
        using var model = built;
        var folder = run ?? CreateRun(recipe, runs);            // only now: what cannot start leaves no folder behind
        LogSetup.AlsoToFile(folder.LogFile);
        foreach (var notice in notices)
            Log.Information("{Notice:l}", notice);
        return Train(new TrainingRun(recipe, folder, task, model, device), folder, run is not null, parse.GetValue(CommonOptions.Json));
    }

    private static int Train(TrainingRun training, RunDirectory run, bool resume, bool json)
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => RequestStop(stop, signal));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => RequestStop(stop, signal));
        try
        {
            var summary = training.Execute(resume, stop.Token);
            Log.Information("Report: {Report:l}", Path.Combine(run.Folder, "report.html"));
            if (json)
                JsonOutput.Print(new { run = run.Folder, summary });
            else
                Console.Out.WriteLine(run.Folder);
            return ExitCodes.Done;
        }
        catch (OperationCanceledException)
        {
            if (File.Exists(run.Checkpoints.Last))
                Log.Warning("Interrupted. Continue with: vft train --resume {Run:l}", run.Folder);
            else
                Log.Warning("Interrupted before the first epoch was finished, so there is no checkpoint; start again");
            return ExitCodes.Interrupted;
        }
        catch (UserException e)
        {
            Log.Error("{Problem:l}", e.Message);        // into the run's log, too
            return ExitCodes.UserMistake;
        }
    }

    /// <summary>The recipe that a run recorded, after making sure that it continues exactly as it was.</summary>
    private static Recipe RecipeOf(RunDirectory run, RecipeArguments arguments, ParseResult parse)
    {
        if (!File.Exists(run.Checkpoints.Last))
        {
            throw new UserException(
                $"Run '{run.Name}' has no checkpoint to resume from; start it again with: vft train {run.RecipeFile}");
        }
        var recipe = RecipeLoader.Load(run.RecipeFile);
        if (!RunMetadata.IsOf(run.Checkpoints.Last, recipe))
        {
            throw new UserException($"'{run.RecipeFile}' was changed after the checkpoint was written. Restore it to continue "
                + $"the run, or start a new one: vft train {run.RecipeFile}");
        }
        var (path, overrides) = arguments.Values(parse);
        var data = parse.GetValue(CommonOptions.Data);
        if (path is null && overrides.Count > 0)
            throw new UserException("--resume continues a run exactly as it was; --set cannot change it. Start a new run instead.");
        if (path is null && data is null)
            return recipe;
        var given = DatasetFactory.Resolve(path is null ? recipe : arguments.Load(parse), data);
        if (RecipeWriter.Write(given) != RecipeWriter.Write(recipe))
        {
            throw new UserException($"The recipe, --set and --data given differ from what run '{run.Name}' recorded in its "
                + "recipe.yaml. Leave them out to continue the run as it was, or start a new one without --resume.");
        }
        return recipe;
    }

    /// <summary>Test was scored already, and is scored once.</summary>
    private static int AlreadyFinished(RunDirectory run, ParseResult parse)
    {
        Log.Information("Run {Run:l} is finished; there is nothing to resume", run.Name);
        if (parse.GetValue(CommonOptions.Json))
            JsonOutput.Print(new { run = run.Folder, summary = JsonDocument.Parse(File.ReadAllText(run.SummaryFile)).RootElement });
        else
            Console.Out.WriteLine(run.Folder);
        return ExitCodes.Done;
    }

    private static RunDirectory CreateRun(Recipe recipe, string runs)
    {
        var run = RunDirectory.Create(runs, recipe.Name, TimeProvider.System);
        AtomicFile.WriteText(run.RecipeFile, RecipeWriter.Write(recipe));
        return run;
    }

    /// <summary>The first signal ends the run after the current step; a second one ends the process at once.</summary>
    private static void RequestStop(CancellationTokenSource stop, PosixSignalContext signal)
    {
        if (stop.IsCancellationRequested)
            return;
        signal.Cancel = true;
        Log.Warning("Stopping after this step; once more to leave at once");
        stop.Cancel();
    }
}
