using System.CommandLine;
using System.Globalization;
using Serilog;
using VisionFinetune.Engine.Files;
using VisionFinetune.Engine.Platform;
using VisionFinetune.Engine.Training.RateFinding;
using VisionFinetune.Runner.Logging;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Reports.Fonts;
using VisionFinetune.Runner.Reports.Plots;
using VisionFinetune.Runner.Training;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Commands;

/// <summary><c>vft lr-find</c>.</summary>
internal static class LrFindCommand
{
    public static Command Create()
    {
        var defaults = new RangeTestSettings();
        var arguments = new RecipeArguments();
        var from = new Option<double>("--from") { Description = "Learning rate of the first step.", HelpName = "RATE", DefaultValueFactory = _ => defaults.From };
        var to = new Option<double>("--to") { Description = "Learning rate of the last step.", HelpName = "RATE", DefaultValueFactory = _ => defaults.To };
        var steps = new Option<int>("--steps") { Description = "Optimizer steps.", HelpName = "N", DefaultValueFactory = _ => defaults.Steps };
        var picture = new Option<string>("--out") { Description = "The picture to write.", HelpName = "FILE.png", DefaultValueFactory = _ => "lr-find.png" };
        var command = arguments.AddTo(new Command("lr-find", "Trains a few steps with ever larger learning rates, draws the loss over the rate and suggests one; no run is made.\n\n"
            + "Example: vft lr-find recipes/cifar10-quickstart.yaml --out lr-find.png")
        {
            from, to, steps, picture, CommonOptions.Data, CommonOptions.Device,
        });
        command.SetAction(parse =>
        {
            LogSetup.ToConsole(json: false);
            NativeLibrary.Require();
            var settings = new RangeTestSettings(parse.GetValue(from), parse.GetValue(to), parse.GetValue(steps));
            settings.Check();
            var recipe = DatasetFactory.Resolve(arguments.Load(parse), parse.GetValue(CommonOptions.Data));
            var device = DeviceChoice.Parse(parse.GetValue(CommonOptions.Device)!);
            using var stop = new CancellationTokenSource();
            using var signals = StopSignals.Register(stop, "Stopping after this step; once more to leave at once");
            var curve = Measure(recipe, device, settings, stop.Token);
            Tell(recipe, curve, Path.GetFullPath(parse.GetRequiredValue(picture)), parse.GetValue(CommonOptions.Json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static RangeTestCurve Measure(Recipe recipe, Device device, RangeTestSettings settings, CancellationToken stop)
    {
        using var task = LearningTask.Load(recipe, device);
        LearningTask.Announce(task);
        var (built, notices) = task.CreateModel(resume: false);
        using var model = built;
        foreach (var notice in notices)
            Log.Information("{Notice:l}", notice);
        using var train = task.Samples(SplitName.Train);
        return RangeTest.Run(
            RunParts.WithoutRun(AutomaticBatchSize.Resolve(recipe, task, model, device), task, model, train.Value, train.Value, device),
            settings,
            done =>
            {
                if (done % 20 == 0)
                    Log.Information("{Done} of {Steps} steps, learning rate {Rate:G3}", done, settings.Steps, settings.RateAt(done - 1));
            },
            stop);
    }

    private static void Tell(Recipe recipe, RangeTestCurve curve, string picture, bool json)
    {
        var suggestions = curve.Suggest();
        var png = RangeTestPicture.Png(curve, suggestions, $"Learning-rate range test of {recipe.Name}", PlotFont.Installed);
        AtomicFile.Write(picture, stream => stream.Write(png));
        if (json)
        {
            JsonOutput.Print(new { picture, suggestions, rates = curve.Rates, losses = curve.Losses, smoothed = curve.Smoothed });
            return;
        }
        (string Name, double Rate, string Note)[] rows =
        [
            ("valley", suggestions.Valley, "halfway down the longest valley; take this one"),
            ("steepest", suggestions.Steepest, "where the loss falls fastest"),
            ("minimum/10", suggestions.MinimumTenth, "a tenth of the rate with the lowest loss"),
            ("slide", suggestions.Slide, "the last rate before the way down ends"),
        ];
        foreach (var (name, rate, note) in rows)
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-12}{rate,-12:g3}{note}"));
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\nThe recipe has {recipe.Optimizer.Lr:g3}. Try: --set optimizer.lr={suggestions.Taken:g2}\nPicture: {picture}"));
    }
}
