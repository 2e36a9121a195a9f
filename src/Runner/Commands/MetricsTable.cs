using System.Globalization;
using VisionFinetune.Engine.Metrics;

namespace VisionFinetune.Runner.Commands;

/// <summary>Metrics as aligned text for a terminal.</summary>
internal static class MetricsTable
{
    public static void Print(ClassificationMetrics metrics, IReadOnlyList<string> classNames, string split)
    {
        string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
        var width = Math.Max(12, classNames.Max(n => n.Length) + 2);
        var lines = new List<string>
        {
            Line($"{split}: {metrics.Count} images"),
            Line($"accuracy {metrics.Accuracy:p2}   top-3 {metrics.Top3:p2}   top-5 {metrics.Top5:p2}   loss {metrics.Loss:f4}   log-loss {metrics.LogLoss:f4}"),
            "",
            $"{"",-10}{"precision",10}{"recall",10}{"F1",10}",
            Average("micro", metrics.Micro),
            Average("macro", metrics.Macro),
            Average("weighted", metrics.Weighted),
            "",
            "class".PadRight(width) + $"{"precision",10}{"recall",10}{"F1",10}{"images",10}",
        };
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
