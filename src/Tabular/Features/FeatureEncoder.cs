using VisionFinetune.Engine;
using VisionFinetune.Tabular.Tables;

namespace VisionFinetune.Tabular.Features;

/// <summary>Turns rows of a table into a matrix of finite doubles. All it needs is learned by <see cref="Fit"/>, does not
/// depend on the order of the rows, and travels as JSON.</summary>
public sealed class FeatureEncoder
{
    private readonly EncoderContent _content;

    private FeatureEncoder(EncoderContent content)
    {
        _content = content;
        Names = [.. content.Names];
        RequiredColumns = [.. content.Features.SelectMany(feature => feature.RequiredColumns).Distinct()];
    }

    /// <summary>F names, one a column of the matrix, in the order of the features; no two are the same.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The columns a table must have to be encoded, in the order of their first use.</summary>
    public IReadOnlyList<string> RequiredColumns { get; }

    /// <summary>Learns the features.</summary>
    /// <param name="features">In the order of the matrix's columns.</param>
    /// <param name="statisticsRows">What imputation, categories and the scale of numbers learn from: the training rows,
    /// unless a recipe wants it otherwise.</param>
    /// <param name="trainingRows">What features of groups learn from.</param>
    /// <param name="targets"><c>(rows, T)</c>, finite: for classification an indicator a class but the first, for regression
    /// the outputs.</param>
    /// <param name="targetNames">T names.</param>
    /// <exception cref="TableException">A table has no rows or lacks a column, a cell is no number, or a column has nothing
    /// to learn from.</exception>
    /// <exception cref="UserException">There are no features, or two make a column of the same name.</exception>
    public static FeatureEncoder Fit(
        IReadOnlyList<FeatureSettings> features, Table statisticsRows, Table trainingRows, double[,] targets,
        IReadOnlyList<string> targetNames)
    {
        if (features.Count == 0)
            throw new UserException("There are no features; expected at least one, such as '- numeric: { columns: [Age] }'.");
        if (statisticsRows.RowCount == 0 || trainingRows.RowCount == 0)
            throw new TableException("The features have no rows to learn from.");
        if (targets.GetLength(1) != targetNames.Count)
            throw new ArgumentException($"{targetNames.Count} names for {targets.GetLength(1)} targets.", nameof(targetNames));
        CheckTargets(targets, trainingRows);

        var data = new FeatureData(statisticsRows, trainingRows, targets, targetNames);
        string[] needed = [.. features.SelectMany(feature => feature.RequiredColumns)];
        FeatureMatrix.CheckColumns(statisticsRows, needed);
        FeatureMatrix.CheckColumns(trainingRows, needed);
        FittedFeature[] fitted = [.. features.SelectMany(feature => feature.Fit(data))];
        var content = new EncoderContent(EncoderContent.CurrentFormat, trainingRows.RowCount, fitted);
        if (content.DoubledName is { } twice)
            throw new UserException($"Two features make a column named '{twice}'. Every feature must be named once; derive a "
                + "column of another name to use it in two ways.");
        return new FeatureEncoder(content);
    }

    /// <summary>Encodes the rows that <see cref="Fit"/> took as training rows, in any order: features of groups leave each
    /// row itself out.</summary>
    /// <param name="trainingRows">N rows.</param>
    /// <param name="targets"><c>(N, T)</c>, as for <see cref="Fit"/>, in the order of the rows.</param>
    /// <returns><c>(N, F)</c>, finite and within the range of float32.</returns>
    /// <exception cref="ArgumentException">These are not the rows that were trained on.</exception>
    /// <exception cref="TableException">As <see cref="Encode"/>.</exception>
    public double[,] EncodeTraining(Table trainingRows, double[,] targets)
    {
        if (trainingRows.RowCount != _content.TrainingRows)
            throw new ArgumentException(
                $"{trainingRows.RowCount} rows, but {_content.TrainingRows} were trained on.", nameof(trainingRows));
        CheckTargets(targets, trainingRows);
        return ToMatrix(trainingRows, feature => feature.EncodeTraining(trainingRows, targets));
    }

    /// <summary>Encodes rows that were not trained on. Columns that no feature needs are ignored.</summary>
    /// <param name="rows">N rows, possibly none.</param>
    /// <returns><c>(N, F)</c>, finite and within the range of float32.</returns>
    /// <exception cref="TableException">Columns are missing, a cell is no number, or a number is too far from those trained
    /// on.</exception>
    public double[,] Encode(Table rows) => ToMatrix(rows, feature => feature.Encode(rows));

    /// <summary>Everything learned; doubles keep all their bits.</summary>
    public string ToJson() => _content.ToJson();

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="UserException">The text is damaged or something else.</exception>
    public static FeatureEncoder FromJson(string json) => new(EncoderContent.FromJson(json));

    private double[,] ToMatrix(Table rows, Func<FittedFeature, IReadOnlyList<double[]>> encode)
    {
        FeatureMatrix.CheckColumns(rows, RequiredColumns);
        return FeatureMatrix.Of(rows, Names, [.. _content.Features.SelectMany(encode)]);
    }

    private static void CheckTargets(double[,] targets, Table rows)
    {
        if (targets.GetLength(0) != rows.RowCount)
            throw new ArgumentException($"{targets.GetLength(0)} rows of targets for {rows.RowCount} rows.", nameof(targets));
        if (targets.Cast<double>().Any(target => !double.IsFinite(target)))
            throw new ArgumentException("A target is not a finite number.", nameof(targets));
    }
}
