using VisionFinetune.Engine.Metrics;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Reports;
using VisionFinetune.Testing;

namespace VisionFinetune.Runner.Tests.Reports;

/// <summary>Plausible reports; tests change what they are about with <c>with</c>.</summary>
internal static class Some
{
    private static readonly string[] Cifar =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    public static ReportData Report(int epochs = 12, int classes = 10, int mistakes = 20) => new()
    {
        RunName = "cifar10-quickstart-0042",
        Diagnosis = "Learned well: validation accuracy rose to the end, and the gap to training is small. More epochs may still help.",
        RecipeYaml = "name: cifar10-quickstart\nseed: 42\noptimizer: { name: sgd, lr: 0.001, momentum: 0.9 }\n",
        Environment = [new("Device", "cpu, 2 threads"), new("libtorch", "2.10.0"), new(".NET", "10.0.1"), new("System", "Debian GNU/Linux 12")],
        Facts = [new("Data", "cifar10 from data/cifar10"), new("Images", "45 000 training, 5 000 validation, 10 000 test"), new("Parameters", "11 181 642, all trained"), new("Duration", "1 min 14 s")],
        Epochs = Epochs(epochs),
        BestEpoch = Math.Max(1, epochs - 1),
        ClassNames = Names(classes),
        Validation = Metrics("validation", classes),
        Test = Metrics("test", classes),
        Mistakes = [.. Enumerable.Range(0, mistakes).Select(Mistake)],
    };

    public static IReadOnlyList<string> Names(int classes) =>
        [.. Enumerable.Range(0, classes).Select(i => classes <= 10 ? Cifar[i] : $"species {i + 1}")];

    public static IReadOnlyList<EpochMetrics> Epochs(int count)
    {
        var noise = Golden.Uniform("report/noise", 2 * count);
        return [.. Enumerable.Range(1, count).Select(e => new EpochMetrics(
            e, e * 352, 0.01 * (1 + Math.Cos(Math.PI * (e - 1) / count)) / 2,
            0.25 + 1.9 * Math.Exp(-e / 3.0) + 0.05 * noise[e - 1], 0.93 - 0.6 * Math.Exp(-e / 3.0) + 0.02 * noise[e - 1],
            0.38 + 1.4 * Math.Exp(-e / 2.5) + 0.08 * noise[count + e - 1], 0.89 - 0.5 * Math.Exp(-e / 2.5) + 0.02 * noise[count + e - 1],
            0.88 - 0.5 * Math.Exp(-e / 2.5), 812.4 + e, 74.2))];
    }

    /// <summary>A matrix with a strong diagonal, and scores computed from it.</summary>
    public static ClassificationMetrics Metrics(string name, int classes)
    {
        var draws = Golden.Uniform($"report/{name}", classes * classes);
        long[][] confusion = [.. Enumerable.Range(0, classes).Select(t => Enumerable.Range(0, classes).Select(p =>
            t == p ? 380 + (long)(100 * draws[t * classes + p]) : (long)(40 * Math.Pow(draws[t * classes + p], 6))).ToArray())];
        var total = confusion.Sum(row => row.Sum());
        var accuracy = (double)Enumerable.Range(0, classes).Sum(i => confusion[i][i]) / total;
        ClassScore[] scores = [.. Enumerable.Range(0, classes).Select(i => Score(confusion, i))];
        var macro = new PrecisionRecallF1(scores.Average(s => s.Precision), scores.Average(s => s.Recall), scores.Average(s => s.F1));
        return new ClassificationMetrics(
            total, 0.3812, 0.3812, accuracy, Math.Min(1, accuracy + 0.07), Math.Min(1, accuracy + 0.09),
            new PrecisionRecallF1(accuracy, accuracy, accuracy), macro, macro, scores, confusion)
        {
            Ranking = new RankingScores(0.985, classes == 1 ? null : 0.934),
            Calibration = new CalibrationScores(0.021, 0.18, [.. Enumerable.Range(4, 11).Select(b => new ConfidenceBin(
                b / 15.0, (b + 1) / 15.0, 10L << b / 2, (b + 0.5) / 15, (b + 0.5) / 15 - 0.01 * (b - 4)))]),
        };
    }

    public static Mistake Mistake(int number)
    {
        const int Side = 32;
        var draws = Golden.Uniform($"report/mistake/{number}", 6);
        var rgb = new byte[Side * Side * 3];
        for (var i = 0; i < Side * Side; i++)
        {
            var (dx, dy) = (i % Side - 8 - 16 * draws[0], i / Side - 8 - 16 * draws[1]);
            var inside = dx * dx + dy * dy < 90;
            for (var c = 0; c < 3; c++)
                rgb[3 * i + c] = (byte)(inside ? 255 * draws[2 + c] : 90 + 4 * (i / Side) + 10 * c);
        }
        return new Mistake(rgb, Side, Side, Cifar[number % 10], Cifar[(number * 3 + 5) % 10], 0.998 - 0.011 * number, 137L * number + 11);
    }

    private static ClassScore Score(long[][] confusion, int i)
    {
        var predicted = confusion.Sum(row => row[i]);
        var (precision, recall) = ((double)confusion[i][i] / predicted, (double)confusion[i][i] / confusion[i].Sum());
        return new ClassScore(precision, recall, 2 * precision * recall / (precision + recall), confusion[i].Sum());
    }
}
