using System.CommandLine;
using VisionFinetune.Engine.Metrics;
using VisionFinetune.Engine.Platform;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Logging;
using VisionFinetune.Runner.Runs;
using VisionFinetune.Runner.Studies.Running;
using VisionFinetune.Runner.Training;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Commands;

/// <summary><c>vft evaluate</c>.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        var target = new Argument<string>("RUN|CHECKPOINT")
        {
            Description = "A run (its best checkpoint), a checkpoint inside a "
            + "run, or a weight file with --recipe."
        };
        var recipe = new Option<string?>("--recipe") { Description = "The recipe of a plain weight file.", HelpName = "RECIPE" };
        var split = new Option<string>("--split") { Description = "train, validation or test.", HelpName = "SPLIT", DefaultValueFactory = _ => "test" };
        split.AcceptOnlyFromAmong("train", "validation", "test");
        var command = new Command("evaluate", "Prints all metrics of one split.\nExample: vft evaluate "
            + "runs/20260101-120000-cifar10-baseline --split test")
        {
            target, recipe, split, CommonOptions.Data, CommonOptions.Device, CommonOptions.Runs, CommonOptions.Json,
        };
        command.SetAction(parse =>
        {
            LogSetup.ToConsole(json: false);
            NativeLibrary.Require();
            var resolved = ModelTarget.Resolve(parse.GetRequiredValue(target), parse.GetValue(recipe), parse.GetValue(CommonOptions.Runs)!);
            var splitName = parse.GetRequiredValue(split);
            if (splitName == "test" && RunDirectory.Containing(resolved.WeightsFile) is { Study: not null } run)
                TestClaim.Require(run);
            var device = DeviceChoice.Parse(parse.GetValue(CommonOptions.Device)!);
            var (metrics, names) = Evaluate(resolved, parse.GetValue(CommonOptions.Data), device, Enum.Parse<SplitName>(splitName, ignoreCase: true));
            if (parse.GetValue(CommonOptions.Json))
                JsonOutput.Print(new { weights = resolved.WeightsFile, split = splitName, classes = names, metrics });
            else
                MetricsTable.Print(metrics, names, splitName);
            return ExitCodes.Done;
        });
        return command;
    }

    private static (SplitMetrics Metrics, IReadOnlyList<string> Names) Evaluate(ModelTarget target, string? dataFolder, Device device, SplitName split)
    {
        var recipe = DatasetFactory.Resolve(target.Recipe, dataFolder);
        using var task = LearningTask.Load(recipe, device, target.WeightsFile);
        LearningTask.Announce(task);
        using var model = task.LoadModel(target.WeightsFile);
        using var samples = task.Samples(split);
        using var scope = NewDisposeScope();
        var (metrics, _) = Evaluator.Evaluate(model, samples.Value, TaskLoss.Of(recipe, task).Build(), task.Scoring, recipe.Train.EvalBatchSize,
            ForwardPrecision.ForPrediction(recipe, device));
        return (metrics, task.ClassNames.Count > 0 ? task.ClassNames : task.OutputNames);
    }
}
