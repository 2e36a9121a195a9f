using VisionFinetune.Engine;
using VisionFinetune.Runner.Predicting;
using VisionFinetune.Runner.Recipes.Settings;
using VisionFinetune.Runner.Service.Inference.Uploads;
using VisionFinetune.Runner.Training;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Service.Inference;

/// <summary>The models of a table recipe, one or those of a cross-validation, whose answers are averaged: they answer as <c>vft predict</c>
/// does.</summary>
internal sealed class ServedTable : IServedModel
{
    private readonly CsvSettings _settings;
    private readonly string _name;
    private readonly TableModel[] _models;
    private readonly ServiceLimits _limits;
    private readonly Action<int> _passed;

    /// <summary>Loads the weights, and what was learned about the table.</summary>
    /// <param name="target">A run, or a cross-validation.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="limits">Of a table.</param>
    /// <param name="passed">Hears of every forward pass and its number of rows.</param>
    public ServedTable(PredictionTarget target, Device device, ServiceLimits limits, Action<int> passed)
    {
        (_settings, _name, _limits, _passed) = ((CsvSettings)target.Recipe.Data, target.Name, limits, passed);
        _models = [.. target.Models.Select(model => new TableModel(model, TableModel.CodingOf(model), device))];
        var targets = _models[0].Coding.Targets;
        (IsRegression, OutputNames) = (!targets.IsClasses, targets.IsClasses ? targets.Classes : targets.Columns);
        Epoch = target.Models is [var only] ? CheckpointOrigin.EpochOf(only.WeightsFile) : null;
    }

    public IReadOnlyList<string> OutputNames { get; }

    public bool IsRegression { get; }

    public int? Epoch { get; }

    public Task<PreparedRequest> PrepareAsync(IReadOnlyList<UploadedFile> files, CancellationToken stop)
    {
        if (files is not [var file])
            throw new UserException($"{files.Count} files were sent; this model reads one CSV file at a time.");
        TableUploads.Check(file, _settings.Format, _limits);
        using var content = new MemoryStream(file.Content, writable: false);
        var rows = TableSource.ForPrediction(_settings, content, file.Name);
        var numbers = (long)rows.RowCount * _models.Sum(model => (long)model.Coding.Features.Names.Count);
        if (numbers > _limits.Inference.TableNumbers)
        {
            throw new UserException(FormattableString.Invariant(
                $"'{file.Name}' becomes {numbers:N0} numbers; expected at most {_limits.Inference.TableNumbers:N0}. Send fewer rows at once."));
        }
        double[][,] features = [.. _models.Select(model => model.Coding.Features.Encode(rows))];
        return Task.FromResult(new PreparedRequest(TableSource.IdsOf(_settings, rows), [new TableInput(rows.RowCount, features)]));
    }

    public IReadOnlyList<float[]> Answer(IReadOnlyList<PredictionInput> inputs)
    {
        using var scope = NewDisposeScope();
        var tables = inputs.Cast<TableInput>().ToList();
        var answers = _models.Select((model, m) => model.Answer(
            Stack([.. tables.Select(table => table.Features[m])]), IsRegression ? PredictionOutput.Values : PredictionOutput.Probabilities));
        var mean = TableModel.Mean(answers);
        _passed(tables.Sum(table => table.Rows));
        return PredictionTable.Finite(mean, _name);
    }

    public void Dispose()
    {
        foreach (var model in _models)
            model.Dispose();
    }

    /// <summary>Rows of several tables under each other.</summary>
    private static double[,] Stack(IReadOnlyList<double[,]> parts)
    {
        if (parts is [var only])
            return only;
        var stacked = new double[parts.Sum(part => part.GetLength(0)), parts[0].GetLength(1)];
        var next = 0;
        foreach (var part in parts)
        {
            Array.Copy(part, 0, stacked, next, part.Length);
            next += part.Length;
        }
        return stacked;
    }
}
