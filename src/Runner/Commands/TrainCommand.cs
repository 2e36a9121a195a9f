using System.CommandLine;
using System.Runtime.InteropServices;
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
        var recipe = new Argument<string?>("RECIPE") { Description = "The recipe file; with --resume it may be left out.", Arity = ArgumentArity.ZeroOrOne };
        var set = new Option<string[]>("--set") { Description = "Changes a setting, such as --set optimizer.lr=0.01; may be repeated.", HelpName = "key=value", AllowMultipleArgumentsPerToken = true };
        var resume = new Option<string?>("--resume") { Description = "Continues a run (its folder or its name under --runs) from its newest checkpoint.", HelpName = "RUN" };
        var command = new Command("train", "Trains a recipe and prints the run's folder.\nExample: vft train recipes/cifar10-quickstart.yaml --set train.epochs=5")
        {
            recipe, set, CommonOptions.Data, CommonOptions.Device, CommonOptions.Runs, resume, CommonOptions.Json, CommonOptions.LogJson,
        };
        command.SetAction(parse => Run(
            parse, parse.GetValue(recipe), parse.GetValue(set) ?? [], parse.GetValue(resume)));
        return command;
    }

    private static int Run(ParseResult parse, string? recipeFile, string[] overrides, string? resume)
    {
        LogSetup.ToConsole(parse.GetValue(CommonOptions.LogJson));
        var runs = parse.GetValue(CommonOptions.Runs)!;
        var (recipe, run) = resume is null ? Start(recipeFile, overrides, runs) : Continue(recipeFile, overrides, resume, runs);
        var device = DeviceChoice.Parse(parse.GetValue(CommonOptions.Device)!);
        using var task = new ImageTask(recipe, parse.GetValue(CommonOptions.Data), device);
        var (model, notices) = ModelBuilder.ForTraining(recipe, task.ClassNames.Count, device);
        run ??= CreateRun(recipe, runs);            // only now: what cannot start leaves no folder behind
        LogSetup.AlsoToFile(run.LogFile);
        foreach (var notice in notices)
            Log.Information("{Notice:l}", notice);
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => RequestStop(stop, signal));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => RequestStop(stop, signal));
        try
        {
            var summary = new TrainingRun(recipe, run, task, model, device).Execute(resume is not null, stop.Token);
            Log.Information("Report: {Report}", Path.Combine(run.Folder, "report.html"));
            if (parse.GetValue(CommonOptions.Json))
                JsonOutput.Print(new { run = run.Folder, summary });
            else
                Console.Out.WriteLine(run.Folder);
            return ExitCodes.Done;
        }
        catch (OperationCanceledException)
        {
            Log.Warning("Interrupted. Continue with: vft train --resume {Run}", run.Folder);
            return ExitCodes.Interrupted;
        }
        catch (UserException e)
        {
            Log.Error("{Problem:l}", e.Message);
            return ExitCodes.UserMistake;
        }
        finally
        {
            model.Dispose();
        }
    }

    private static (Recipe Recipe, RunDirectory? Run) Start(string? recipeFile, string[] overrides, string runs)
    {
        if (recipeFile is null)
            throw new UserException("Which recipe? For example: vft train recipes/cifar10-quickstart.yaml");
        if (File.Exists(runs))
            throw new UserException($"--runs names the file '{runs}'; expected a folder.");
        return (RecipeLoader.Load(recipeFile, overrides, note => Log.Information("{Note}", note)), null);
    }

    private static (Recipe Recipe, RunDirectory Run) Continue(string? recipeFile, string[] overrides, string resume, string runs)
    {
        var run = RunDirectory.Open(resume, runs);
        if (!File.Exists(run.Checkpoints.Last))
            throw new UserException($"Run '{run.Name}' has no checkpoint to resume from; start it again with: vft train {run.RecipeFile}");
        var recipe = RecipeLoader.Load(run.RecipeFile);
        if (overrides.Length > 0)
            throw new UserException("--resume continues a run exactly as it was; --set cannot change it. Start a new run instead.");
        if (recipeFile is not null && RecipeWriter.Write(RecipeLoader.Load(recipeFile)) != RecipeWriter.Write(recipe))
            throw new UserException($"'{recipeFile}' differs from the recipe of run '{run.Name}'. Leave it out to continue the run as it was.");
        return (recipe, run);
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
