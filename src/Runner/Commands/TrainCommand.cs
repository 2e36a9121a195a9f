using System.CommandLine;
using System.Text.Json;
using Serilog;
using VisionFinetune.Engine;
using VisionFinetune.Engine.Files;
using VisionFinetune.Engine.Platform;
using VisionFinetune.Runner.CrossValidating;
using VisionFinetune.Runner.Events.Live;
using VisionFinetune.Runner.Events.Mlflow;
using VisionFinetune.Runner.Logging;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Runs;
using VisionFinetune.Runner.Training;
using static TorchSharp.torch;

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
        var folds = new Option<int?>("--folds")
        {
            Description = "Cross-validates a table: trains once for each of so many parts of the rows, and scores each on its part.",
            HelpName = "N",
        };
        var repeats = new Option<int?>("--repeats") { Description = "With --folds: divides the rows anew so many times.", HelpName = "N" };
        var command = arguments.AddTo(new Command("train", "Trains a recipe and prints the run's folder; with --resume RECIPE may be left out.\n\n"
            + "Example: vft train recipes/cifar10-quickstart.yaml --set train.epochs=5")
        {
            CommonOptions.Data, CommonOptions.Device, CommonOptions.Runs, resume, folds, repeats, CommonOptions.LogJson,
        });
        var mlflow = new MlflowArguments();
        mlflow.AddTo(command);
        command.SetAction(parse =>
        {
            var (n, times) = (parse.GetValue(folds), parse.GetValue(repeats));
            if (n is null && times is not null)
                throw new UserException("--repeats repeats a cross-validation; say into how many parts the rows are divided: --folds 5");
            return Run(parse, arguments, mlflow, parse.GetValue(resume), n is null ? null : new CrossValidationPlan(n.Value, times ?? 1));
        });
        return command;
    }

    private static int Run(
        ParseResult parse, RecipeArguments arguments, MlflowArguments mlflow, string? resume, CrossValidationPlan? plan)
    {
        LogSetup.ToConsole(parse.GetValue(CommonOptions.LogJson));
        NativeLibrary.Require();
        var runs = parse.GetValue(CommonOptions.Runs)!;
        if (runs.Length == 0 || File.Exists(runs))
            throw new UserException($"--runs is '{runs}'; expected a folder.");
        var run = resume is null ? null : RunDirectory.Open(resume, runs);
        if (run is not null && File.Exists(run.SummaryFile))
            return AlreadyFinished(run, parse);
        using var resumed = run is null ? null : Lock(run);
        plan = PlanOf(run, plan);
        var target = mlflow.Target(parse, run);
        if (plan is not null && target is not null)
            throw new UserException("--mlflow mirrors single runs, not the folds of a cross-validation; leave it out.");
        var device = DeviceChoice.Parse(parse.GetValue(CommonOptions.Device)!);
        var recipe = run is null
            ? DatasetFactory.Resolve(arguments.Load(parse), parse.GetValue(CommonOptions.Data))
            : RecipeOf(run, arguments, parse);
        var json = parse.GetValue(CommonOptions.Json);
        return plan is null ? Train(recipe, run, runs, target, device, json) : CrossValidate(recipe, plan, run, runs, device, json);
    }

    private static int Train(Recipe recipe, RunDirectory? resumed, string runs, MlflowTarget? target, Device device, bool json)
    {
        using var task = LearningTask.Load(recipe, device);
        LearningTask.Announce(task);
        var hasCheckpoint = resumed is { Checkpoints.IsStarted: true };
        var (built, notices) = task.CreateModel(resume: hasCheckpoint);
        using var model = built;
        using var mirror = target is null ? null : MlflowMirror.Open(target, recipe.Name, resumed, new MlflowLimits(), TimeProvider.System);
        recipe = AutomaticBatchSize.Resolve(recipe, task, model, device);
        var run = resumed ?? CreateRun(recipe, runs);            // only now: what cannot start leaves no folder behind
        using var created = resumed is null ? RunLock.Take(run.Folder) : null;
        using var events = new RunEventFile(run);
        var live = new RunEventTracker(events, device.ToString(), TimeProvider.System);
        LogSetup.AlsoToFile(run.LogFile, live);
        foreach (var notice in notices)
            Log.Information("{Notice:l}", notice);
        if (resumed is not null && !hasCheckpoint)
            Log.Warning("The run has no checkpoint yet; it starts from its beginning");
        var training = new TrainingRun(recipe, run, task, model, device) { Trackers = mirror is null ? [live] : [live, mirror] };
        return TrainingSession.Run(run, json, () => run.Checkpoints.IsStarted, stop => training.Execute(hasCheckpoint, stop));
    }

    private static int CrossValidate(
        Recipe recipe, CrossValidationPlan plan, RunDirectory? resumed, string runs, Device device, bool json)
    {
        plan.Check(recipe);
        using (var first = LearningTask.Load(plan.Recipes(recipe).First().Recipe, device))
            LearningTask.Announce(first);
        var run = resumed ?? CreateRun(recipe, runs);
        using var created = resumed is null ? RunLock.Take(run.Folder) : null;
        LogSetup.AlsoToFile(run.LogFile);
        RunDirectory.WriteJson(run.CrossValidationFile, plan);
        var validation = new CrossValidation(recipe, plan, run, device);
        return TrainingSession.Run(run, json, () => true, validation.Execute);
    }

    /// <summary>A run that is resumed knows whether and how it cross-validates.</summary>
    private static CrossValidationPlan? PlanOf(RunDirectory? run, CrossValidationPlan? given)
    {
        if (run is null)
            return given;
        var recorded = run.IsCrossValidation ? CrossValidationPlan.Read(run) : null;
        if (given is not null && given != recorded)
            throw new UserException($"Run '{run.Name}' was not started with these --folds and --repeats; leave them out to continue it as it was.");
        return recorded;
    }

    /// <summary>The recipe that a run recorded, after making sure that it continues exactly as it was.</summary>
    private static Recipe RecipeOf(RunDirectory run, RecipeArguments arguments, ParseResult parse)
    {
        var recipe = RecipeLoader.Load(run.RecipeFile);
        if (!run.IsCrossValidation && run.Checkpoints.Recover(problem => Log.Warning("{Problem:l}", problem)) && !RunMetadata.IsOf(run.Checkpoints.Last, recipe))
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

    private static RunLock Lock(RunDirectory run)
    {
        var taken = RunLock.Take(run.Folder);
        AtomicFile.DeleteLeftovers(run.Folder);
        return taken;
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
}
