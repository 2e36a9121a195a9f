using Serilog;
using VisionFinetune.Engine;
using VisionFinetune.Runner.Recipes.Settings;
using VisionFinetune.Runner.Training;
using VisionFinetune.Tabular.Data;
using VisionFinetune.Tabular.Tables;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Predicting;

/// <summary>Runs trained models over rows that need no target.</summary>
internal static class TablePredictor
{
    /// <summary>Answers for every row, in the file's order: the mean over the models of their probabilities or values.</summary>
    /// <param name="target">Models and recipe.</param>
    /// <param name="data">A CSV file, or a folder with the recipe's test file; none: the recipe's folder.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="output">What is asked for; a regression answers with values.</param>
    /// <param name="sample">Checked before a model answers.</param>
    /// <param name="calibrated">Whether logits are divided by the temperature of their run.</param>
    /// <exception cref="UserException">The file is broken, lacks a column, or does not fit the sample.</exception>
    public static PredictionTable Predict(
        PredictionTarget target, string? data, Device device, PredictionOutput output, SampleSubmission? sample,
        bool calibrated = false)
    {
        var settings = (CsvSettings)target.Recipe.Data;
        var (file, rows) = TableSource.ForPrediction(settings, data);
        var codings = target.Models.Select(TableModel.CodingOf).ToList();
        var targets = codings[0].Targets;
        for (var i = 1; i < codings.Count; i++)
            RequireSame(target.Models[0].WeightsFile, Outputs(targets), target.Models[i].WeightsFile, Outputs(codings[i].Targets));
        var (ids, names) = (TableSource.IdsOf(settings, rows), targets.IsClasses ? targets.Classes : targets.Columns);
        string[] origins = [.. Enumerable.Range(0, rows.RowCount).Select(row => rows.Origin(row).ToString())];
        RefuseDoubled(ids, origins, settings.Id);
        sample?.Check(output, ids, names, origins);
        using var scope = NewDisposeScope();
        var answers = target.Models.Zip(codings, (model, coding) => Answer(model, coding, rows, output, device, calibrated ? RunTemperature.Of(model) : 1));
        var mean = TableModel.Mean(answers);                      // (N, K)
        if (target.Models.Count > 1)
            Log.Information("The mean of {Models} models", target.Models.Count);
        return new PredictionTable(ids, names, PredictionTable.Finite(mean, target.Name), origins) { Data = [Fingerprint.OfFile(file)] };
    }

    /// <exception cref="UserException">Two models answer different questions.</exception>
    public static void RequireSame(string first, IReadOnlyList<string> names, string other, IReadOnlyList<string> otherNames)
    {
        if (!names.SequenceEqual(otherNames))
        {
            throw new UserException($"'{first}' answers with {string.Join(", ", names)}, but '{other}' with {string.Join(", ", otherNames)}; only "
                + "answers to the same question can be averaged.");
        }
    }

    private static IReadOnlyList<string> Outputs(TargetCoding targets) => targets.IsClasses ? targets.Classes : targets.Columns;

    private static Tensor Answer(ModelTarget target, TableCoding coding, Table rows, PredictionOutput output, Device device, double temperature)
    {
        using var model = new TableModel(target, coding, device, temperature);
        return model.Answer(coding.Features.Encode(rows), output);
    }

    private static void RefuseDoubled(IReadOnlyList<string> ids, string[] origins, string? column)
    {
        var doubled = Enumerable.Range(0, ids.Count).GroupBy(row => ids[row]).Where(g => g.Count() > 1).ToList();
        if (doubled.Count == 0)
            return;
        var rows = doubled[0].Take(2).ToList();
        throw new UserException($"{doubled.Count} id(s) occur more than once, such as '{column}' \"{doubled[0].Key}\" ({origins[rows[0]]} and "
            + $"{origins[rows[1]]}); a submission needs one row an id. Nothing was written.");
    }
}
