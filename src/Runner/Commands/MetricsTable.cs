using System.Globalization;
using VisionFinetune.Engine.Metrics;

namespace VisionFinetune.Runner.Commands;

/// <summary>Metrics as aligned text for a terminal.</summary>
internal static class MetricsTable
{
    /// <param name="metrics">Of the split.</param>
    /// <param name="names">Of the classes, or of the predicted columns.</param>
    /// <param name="split">Its name.</param>
    public static void Print(SplitMetrics metrics, IReadOnlyList<string> names, string split)
    {
        if (metrics is ClassificationMetrics classification)
            Print(classification, names, split);
        else
            Print((RegressionMetrics)metrics, names, split);
    }

    /// <summary>The most important numbers.</summary>
    public static string OneLine(SplitMetrics metrics) => metrics switch
    {
        ClassificationMetrics c => Line($"accuracy {c.Accuracy:p2}, loss {c.Loss:f4}"),
        RegressionMetrics r => Line($"RMSE {r.Rmse:g4}, MAE {r.Mae:g4}, R² {Number(r.R2)}, loss {r.Loss:f4}"),
        _ => Line($"loss {metrics.Loss:f4}"),
    };

    private static void Print(RegressionMetrics metrics, IReadOnlyList<string> outputs, string split)
    {
        var width = Math.Max(12, outputs.Max(n => n.Length) + 2);
        string Scores(string name, double rmse, double mae, double? r2) => name.PadRight(width) + Line($"{rmse,12:g5}{mae,12:g5}{Number(r2),12}");
        List<string> lines =
        [
            Line($"{split}: {metrics.Count} rows   loss {metrics.Loss:f4}"),
            "",
            "output".PadRight(width) + $"{"RMSE",12}{"MAE",12}{"R²",12}",
            .. metrics.PerOutput.Select((o, k) => Scores(outputs[k], o.Rmse, o.Mae, o.R2)),
            Scores("mean", metrics.Rmse, metrics.Mae, metrics.R2),
        ];
        Console.Out.WriteLine(string.Join('\n', lines));
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Number(double? value) => value is { } number ? Line($"{number:f4}") : "none";

    private static IEnumerable<string> Probabilities(ClassificationMetrics metrics)
    {
        if (metrics is { Ranking: { } ranking, Calibration: { } calibration })
            yield return $"ROC AUC {Number(ranking.RocAuc)}   average precision {Number(ranking.AveragePrecision)}   "
                + Line($"calibration error {calibration.Error:f4}   Brier {calibration.Brier:f4}");
    }

    private static void Print(ClassificationMetrics metrics, IReadOnlyList<string> classNames, string split)
    {
        var width = Math.Max(12, classNames.Max(n => n.Length) + 2);
        List<string> lines =
        [
            Line($"{split}: {metrics.Count} samples"),
            Line($"accuracy {metrics.Accuracy:p2}   top-3 {metrics.Top3:p2}   top-5 {metrics.Top5:p2}   loss {metrics.Loss:f4}   log-loss {metrics.LogLoss:f4}"),
            Line($"balanced accuracy {metrics.BalancedAccuracy:p2}   Matthews {metrics.Matthews:f4}   kappa {metrics.Kappa:f4}"),
            .. Probabilities(metrics),
            "",
            $"{"",-10}{"precision",10}{"recall",10}{"F1",10}",
            Average("micro", metrics.Micro),
            Average("macro", metrics.Macro),
            Average("weighted", metrics.Weighted),
            "",
            "class".PadRight(width) + $"{"precision",10}{"recall",10}{"F1",10}{"samples",10}",
        ];
        lines.AddRange(metrics.PerClass.Select((c, k) =>
            classNames[k].PadRight(width) + Line($"{c.Precision,10:f4}{c.Recall,10:f4}{c.F1,10:f4}{c.Support,10}")));
        lines.Add("");
        lines.Add("confusion (row: true class, column: predicted class)");
        var cell = Math.Max(6, metrics.Confusion.Max(row => row.Max()).ToString(CultureInfo.InvariantCulture).Length + 2);
        lines.AddRange(metrics.Confusion.Select((row, k) =>
            classNames[k].PadRight(width) + string.Concat(row.Select(n => n.ToString(CultureInfo.InvariantCulture).PadLeft(cell)))));
        Console.Out.WriteLine(string.Join('\n', lines));

        string Average(string name, PrecisionRecallF1 value) =>
            Line($"{name,-10}{value.Precision,10:f4}{value.Recall,10:f4}{value.F1,10:f4}");
    }
}
