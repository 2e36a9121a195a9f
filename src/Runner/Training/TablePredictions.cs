using System.Globalization;
using VisionFinetune.Engine.Files;
using VisionFinetune.Engine.Metrics;
using VisionFinetune.Runner.Predicting;
using VisionFinetune.Tabular.Data;
using VisionFinetune.Tabular.Tables;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Training;

/// <summary>What a network said about every row of a split, as a file of the run.</summary>
internal static class TablePredictions
{
    /// <summary>One line a row. Classes: <c>index,id,label,predicted,confidence</c> and the probability of every class. Values:
    /// <c>index,id</c> and for every output the truth and the prediction.</summary>
    /// <param name="path">The CSV file to write.</param>
    /// <param name="table">The split.</param>
    /// <param name="indices">Number of each row in its file, 0 for the first.</param>
    /// <param name="ids">What identifies each row.</param>
    /// <param name="targets">What the outputs mean.</param>
    /// <param name="output"><c>(N, K)</c> logits or standardized values.</param>
    public static void Write(
        string path, Table table, IReadOnlyList<int> indices, IReadOnlyList<string> ids, TargetCoding targets, Tensor output)
    {
        string[] Line(int row, IEnumerable<string> fields) => [indices[row].ToString(CultureInfo.InvariantCulture), ids[row], .. fields];
        var (header, lines) = targets.IsClasses ? OfClasses(table, targets, output) : OfValues(table, targets, output);
        AtomicFile.WriteText(path, CsvText.Of(["index", "id", .. header], lines.Select((fields, row) => Line(row, fields))));
    }

    private static (IEnumerable<string> Header, IEnumerable<IEnumerable<string>> Lines) OfClasses(Table table, TargetCoding targets, Tensor output)
    {
        var truth = table[targets.Columns[0]];
        var predicted = ClassPredictions.Of(output);
        var probabilities = ProbabilitiesOf(output);
        return (
            ["label", "predicted", "confidence", .. targets.Classes.Select(name => $"p({name})")],
            predicted.Classes.Select((k, row) => (IEnumerable<string>)
                [truth[row]!, targets.Classes[(int)k], CsvText.Number(predicted.Confidences[row]), .. probabilities[row].Select(CsvText.Number)]));
    }

    private static (IEnumerable<string> Header, IEnumerable<IEnumerable<string>> Lines) OfValues(Table table, TargetCoding targets, Tensor output)
    {
        var values = new RegressionScoring(targets.Means, targets.Scales).InUnits(output);
        return (
            targets.Columns.SelectMany(name => new[] { name, $"predicted {name}" }),
            values.Select((row, n) => targets.Columns.SelectMany((name, o) => new[] { table[name][n]!, CsvText.Number(row[o]) })));
    }

    private static double[][] ProbabilitiesOf(Tensor logits)
    {
        using var scope = NewDisposeScope();
        var probabilities = logits.to_type(ScalarType.Float64).softmax(1).cpu();
        return [.. probabilities.data<double>().ToArray().Chunk((int)logits.shape[1])];
    }
}
