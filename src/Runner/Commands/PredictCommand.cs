using System.CommandLine;
using Serilog;
using VisionFinetune.Engine;
using VisionFinetune.Engine.Platform;
using VisionFinetune.Runner.Logging;
using VisionFinetune.Runner.Predicting;
using VisionFinetune.Runner.Recipes.Settings;

namespace VisionFinetune.Runner.Commands;

/// <summary><c>vft predict</c>.</summary>
internal static class PredictCommand
{
    private static readonly Argument<string[]> s_targets = new("RUN|CHECKPOINT")
    {
        Description = "A run (its best checkpoint), a "
        + "checkpoint inside a run, or a weight file with --recipe; of several, the mean of their probabilities.",
        Arity = ArgumentArity.OneOrMore,
    };
    private static readonly Option<bool> s_calibrated = new("--calibrated")
    {
        Description = "Divides the logits by the temperature that the run fitted on its validation split.",
    };
    private static readonly Option<string?> s_recipe = new("--recipe") { Description = "The recipe of a plain weight file.", HelpName = "RECIPE" };
    private static readonly Option<string> s_out = new("--out") { Description = "The CSV file to write.", HelpName = "FILE.csv", Required = true };
    private static readonly Option<bool> s_probabilities = new("--probabilities")
    {
        Description = "One column a class with its "
        + "probability, after the id."
    };
    private static readonly Option<bool> s_logits = new("--logits")
    {
        Description = "One column a class with the raw output, "
        + "rows in the data's order, no id."
    };
    private static readonly Option<string?> s_sample = new("--sample")
    {
        Description = "The competition's sample submission: "
        + "column names, ids and their order are taken from it and checked.",
        HelpName = "FILE.csv"
    };
    private static readonly Option<string> s_tta = new("--tta")
    {
        Description = "Test-time augmentation, the mean of the logits of: flip (image and mirror image), crops (image, four corners, "
        + "middle) or crops-flip (all of these).",
        DefaultValueFactory = _ => "none"
    };

    public static Command Create()
    {
        s_tta.AcceptOnlyFromAmong(TestTimeViews.Choices);
        var command = new Command("predict", "Writes predictions for the test images or rows of a data folder, which need no "
            + "labels.\nExample: vft predict runs/20260101-120000-cifar10-baseline --data data/kaggle --out submission.csv "
            + "--sample data/kaggle/sampleSubmission.csv")
        {
            s_targets, s_recipe, CommonOptions.Data, s_out, s_probabilities, s_logits, s_sample, s_tta, s_calibrated, CommonOptions.Device, CommonOptions.Runs, CommonOptions.Json,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parse)
    {
        LogSetup.ToConsole(json: false);
        NativeLibrary.Require();
        var (logits, probabilities) = (parse.GetValue(s_logits), parse.GetValue(s_probabilities));
        if (logits && probabilities)
            throw new UserException("Use --logits or --probabilities, not both.");
        if (logits && parse.GetValue(s_sample) is not null)
            throw new UserException("--sample describes a competition's file; --logits writes one column a class in the data's "
                + "order. Use one of them.");
        var path = parse.GetRequiredValue(s_out);
        if (path.Length == 0 || Directory.Exists(path))
            throw new UserException($"--out is '{path}'; expected the name of a CSV file to write.");
        var target = PredictionTarget.ResolveAll(parse.GetRequiredValue(s_targets), parse.GetValue(s_recipe), parse.GetValue(CommonOptions.Runs)!);
        var sample = parse.GetValue(s_sample) is { } file ? SampleSubmission.Read(file) : null;
        if (sample is not null && Path.GetFullPath(sample.File) == Path.GetFullPath(path))
            throw new UserException($"--out and --sample are both '{path}', so the sample would be overwritten; name "
                + "another file.");
        var device = DeviceChoice.Parse(parse.GetValue(CommonOptions.Device)!);
        var output = OutputOf(target, logits, probabilities);
        var options = new PredictionOptions(output, parse.GetValue(s_tta)!, parse.GetValue(s_calibrated));
        if (options.Calibrated && output is PredictionOutput.Logits or PredictionOutput.Values)
            throw new UserException("--calibrated makes probabilities believable; logits and values are written as they are. Leave it out.");
        var provenance = Provenance.Of(target, sample, options, TimeProvider.System);
        var data = parse.GetValue(CommonOptions.Data);
        var isTable = target.Recipe.Data is CsvSettings;
        if (isTable && options.Tta != TestTimeViews.None)
            throw new UserException("--tta looks at images in several ways; a table has none. Leave it out.");
        var table = isTable
            ? TablePredictor.Predict(target, data, device, output, sample, options.Calibrated)
            : ImagePredictor.Predict(target, data, device, options, sample);
        Write(table, path, output, sample, provenance);
        Log.Information("Wrote {Rows} predictions of {Weights:l} to {Path:l}", table.Ids.Count, target.Name, path);
        if (parse.GetValue(CommonOptions.Json))
            JsonOutput.Print(new
            {
                weights = target.Models.Select(model => model.WeightsFile),
                rows = table.Ids.Count,
                classes = table.ClassNames,
                @out = Path.GetFullPath(path),
                provenance = Provenance.PathFor(Path.GetFullPath(path)),
            });
        return ExitCodes.Done;
    }

    /// <exception cref="UserException">The models have no such output.</exception>
    private static PredictionOutput OutputOf(PredictionTarget target, bool logits, bool probabilities)
    {
        var isRegression = target.Recipe.Task == RecipeTask.TabularRegression;
        if (isRegression && (logits || probabilities))
            throw new UserException("A regression predicts values; leave out --logits and --probabilities.");
        if (logits && target.Models.Count > 1)
            throw new UserException($"'{target.Name}' has {target.Models.Count} models, whose probabilities are averaged; use --probabilities, or name one "
                + "of them.");
        return isRegression ? PredictionOutput.Values
            : logits ? PredictionOutput.Logits
            : probabilities ? PredictionOutput.Probabilities : PredictionOutput.Labels;
    }

    private static void Write(PredictionTable table, string path, PredictionOutput output, SampleSubmission? sample, Provenance provenance)
    {
        switch (output)
        {
            case PredictionOutput.Logits:
                table.WriteScores(path, provenance);
                break;
            case PredictionOutput.Probabilities:
                table.WriteProbabilities(path, sample, provenance);
                break;
            case PredictionOutput.Values:
                table.WriteValues(path, sample, provenance);
                break;
            default:
                table.WriteLabels(path, sample, provenance);
                break;
        }
    }
}
