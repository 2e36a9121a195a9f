using System.CommandLine;
using VisionFinetune.Engine;
using VisionFinetune.Engine.Metrics;
using VisionFinetune.Engine.Platform;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Logging;
using VisionFinetune.Runner.Training;
using VisionFinetune.Vision.Data;
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
            var device = DeviceChoice.Parse(parse.GetValue(CommonOptions.Device)!);
            var splitName = parse.GetRequiredValue(split);
            var (metrics, classNames) = Evaluate(resolved, parse.GetValue(CommonOptions.Data), device, splitName);
            if (parse.GetValue(CommonOptions.Json))
                JsonOutput.Print(new { weights = resolved.WeightsFile, split = splitName, classes = classNames, metrics });
            else
                MetricsTable.Print(metrics, classNames, splitName);
            return ExitCodes.Done;
        });
        return command;
    }

    private static (ClassificationMetrics Metrics, IReadOnlyList<string> ClassNames) Evaluate(ModelTarget target, string? dataFolder, Device device, string splitName)
    {
        var recipe = DatasetFactory.Resolve(target.Recipe, dataFolder);
        using var task = new ImageTask(recipe, device);
        using var model = ModelBuilder.FromFile(target.Recipe, target.WeightsFile, device);
        if (model.Classes != task.ClassNames.Count)
            throw new UserException($"'{target.WeightsFile}' answers with {model.Classes} classes, the recipe's data has "
                + $"{task.ClassNames.Count} ({string.Join(", ", task.ClassNames)}). Evaluate it on data with the classes it was "
                + "trained on.");
        if (RunMetadata.ClassNames(target.WeightsFile) is { } trained && !trained.SequenceEqual(task.ClassNames))
            throw new UserException($"'{target.WeightsFile}' was trained on the classes {string.Join(", ", trained)}, in this "
                + $"order; the data has {string.Join(", ", task.ClassNames)}.");
        ImageDataset split = splitName switch
        {
            "train" => task.Splits.Train,
            "validation" => task.Validation,
            _ => task.Test ?? throw new UserException("The recipe's data has no labelled test split; use --split validation."),
        };
        using var samples = task.Samples(split);
        using var scope = NewDisposeScope();
        return (Evaluator.Evaluate(model, samples, target.Recipe.Loss.Build(), target.Recipe.Train.EvalBatchSize).Metrics, task.ClassNames);
    }
}
