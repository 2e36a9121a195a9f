using Serilog;
using VisionFinetune.Engine;
using VisionFinetune.Engine.Metrics;
using VisionFinetune.Engine.Training;
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
    /// <exception cref="UserException">The file is broken, lacks a column, or does not fit the sample.</exception>
    public static PredictionTable Predict(
        PredictionTarget target, string? data, Device device, PredictionOutput output, SampleSubmission? sample)
    {
        var settings = (CsvSettings)target.Recipe.Data;
        var (file, rows) = TableSource.ForPrediction(settings, data);
        var codings = target.Models.Select(CodingOf).ToList();
        var targets = codings[0].Targets;
        var (ids, names) = (TableSource.IdsOf(settings, rows), targets.IsClasses ? targets.Classes : targets.Columns);
        string[] origins = [.. Enumerable.Range(0, rows.RowCount).Select(row => rows.Origin(row).ToString())];
        RefuseDoubled(ids, origins, settings.Id);
        sample?.Check(output, ids, names, origins);
        using var scope = NewDisposeScope();
        var answers = target.Models.Zip(codings, (model, coding) => Answer(model, coding, rows, output, device));
        var mean = stack([.. answers]).mean([0L]).to_type(ScalarType.Float32).cpu();                      // (N, K)
        if (target.Models.Count > 1)
            Log.Information("The mean of {Models} models", target.Models.Count);
        return new PredictionTable(ids, names, PredictionTable.Finite(mean, target.Name), origins) { Data = [Fingerprint.OfFile(file)] };
    }

    private static TableCoding CodingOf(ModelTarget model) => RunMetadata.Table(model.WeightsFile) ?? throw new UserException(
        $"'{model.WeightsFile}' does not say how its table was encoded, so it cannot predict; only checkpoints of vft do.");

    /// <returns><c>(N, K)</c> float64 logits, probabilities or values, in the caller's dispose scope.</returns>
    private static Tensor Answer(ModelTarget model, TableCoding coding, Table rows, PredictionOutput output, Device device)
    {
        using var scope = NewDisposeScope();
        using var network = TableTask.ModelFromFile(model.Recipe, coding, model.WeightsFile, device);
        using var samples = new TableSamples(coding.Features.Encode(rows), null, device);
        var raw = Evaluator.Logits(network, samples, model.Recipe.Train.EvalBatchSize).to_type(ScalarType.Float64);
        if (!coding.Targets.IsClasses)
            return tensor(Matrix(new RegressionScoring(coding.Targets.Means, coding.Targets.Scales).InUnits(raw))).MoveToOuterDisposeScope();
        return (output == PredictionOutput.Logits ? raw : raw.softmax(1)).MoveToOuterDisposeScope();
    }

    private static double[,] Matrix(double[][] rows)
    {
        var matrix = new double[rows.Length, rows[0].Length];
        for (var n = 0; n < rows.Length; n++)
        {
            for (var o = 0; o < rows[n].Length; o++)
                matrix[n, o] = rows[n][o];
        }
        return matrix;
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
