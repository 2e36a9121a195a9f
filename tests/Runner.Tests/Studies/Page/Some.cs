using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Studies.Page;
using VisionFinetune.Runner.Studies.Results;
using VisionFinetune.Testing;

namespace VisionFinetune.Runner.Tests.Studies.Page;

/// <summary>Plausible studies; tests change what they are about with <c>with</c>.</summary>
internal static class Some
{
    private static readonly Recipe s_recipe = RecipeLoader.Parse(Tests.Some.TinyRecipe, "tiny.yaml");
    private static readonly string[] s_schedules = ["cosine", "step", "constant", "one_cycle"];
    private static readonly string[] s_rates = ["0.03", "0.01", "0.003", "0.1", "0.001"];

    public static StudyMetric Accuracy => StudyMetric.All[0];

    public static StudyMetric Loss => StudyMetric.All[2];

    public static StudyMetric Rmse => StudyMetric.All[3];

    /// <summary>A grid over schedule and learning rate.</summary>
    public static StudyReport Study(int variants = 6, int seeds = 5, int epochs = 12, StudyMetric? metric = null)
    {
        var all = Enumerable.Range(0, variants).Select(Variant).ToList();
        var result = new StudyResult
        {
            Name = "schedules",
            Metric = metric ?? Accuracy,
            ScoredAt = "best epoch",
            Variants = all,
            Runs = [.. all.SelectMany((v, i) => Enumerable.Range(1, seeds).Select(s => Run(v.Name, i, s, epochs, metric ?? Accuracy)))],
        };
        return Report(result);
    }

    /// <summary>The same with other runs, and everything that follows from them.</summary>
    public static StudyReport WithRuns(this StudyReport report, Func<StudyRun, StudyRun> change)
    {
        var result = report.Result with { Runs = [.. report.Result.Runs.Select(change)] };
        return report with { Result = result, Analysis = Analysed.Of(result) };
    }

    public static StudyReport Report(StudyResult result) => new()
    {
        Kind = "Study",
        Result = result,
        Analysis = Analysed.Of(result),
        StudyYaml = "recipe: cifar10-quickstart.yaml\nseeds: 5\ngrid:\n  scheduler.name: [cosine, step, constant, one_cycle]\n  optimizer.lr: [0.03, 0.01, 0.003]\n",
        Facts = [new("Data", "cifar10, 45 000 training and 5 000 validation images"), new("Machine", "cpu, 2 threads"), new("Runs", $"{result.Runs.Count}, 2 h 14 min in all")],
        LearningRates = [.. result.Variants.Select(Schedule)],
    };

    public static StudyVariant Variant(int i)
    {
        var (schedule, rate) = (s_schedules[i % s_schedules.Length], s_rates[i / s_schedules.Length % s_rates.Length]);
        var suffix = i >= 20 ? $", batch={i}" : "";
        return new StudyVariant($"{schedule}, lr={rate}{suffix}", [new("scheduler.name", schedule), new("optimizer.lr", rate)], s_recipe);
    }

    public static StudyRun Run(string variant, int place, int seed, int epochs, StudyMetric metric)
    {
        var curve = Epochs(epochs, place, seed, metric.Key == "validation_rmse");
        var best = metric.HigherIsBetter ? curve.MaxBy(e => metric.Of(e)) : curve.MinBy(e => metric.Of(e));
        return new StudyRun(variant, seed, $"/runs/schedules/{place:00}-{seed}", RunState.Finished, curve)
        {
            Score = best is null ? null : metric.Of(best),
            ScoreEpoch = best?.Epoch,
            Seconds = epochs * (9 + 4 * (place % 5)) + seed,
            Diagnosis = curve.Count == 0 ? null : Diagnosis.Of(curve),
        };
    }

    public static IReadOnlyList<EpochMetrics> Epochs(int count, int place, int seed, bool isRegression = false)
    {
        var noise = Golden.Uniform($"study/{place}/{seed}", 3 * Math.Max(1, count));
        var shift = 0.012 * place + 0.01 * (noise[0] - 0.5);
        return [.. Enumerable.Range(1, count).Select(e =>
        {
            var progress = Math.Exp(-4.0 * e / count * (1 - 0.04 * place));
            var loss = 0.38 + 1.5 * progress + 2 * shift + 0.05 * noise[3 * e - 2];
            var accuracy = 0.92 - 0.5 * progress - shift + 0.01 * noise[3 * e - 1];
            var epoch = new EpochMetrics(
                e, e * 352, 0.01, 0.2 + 1.9 * progress + shift + 0.04 * noise[3 * e - 3], isRegression ? null : accuracy + 0.03,
                loss, isRegression ? null : accuracy, isRegression ? null : accuracy - 0.01, 812, 74.2);
            return isRegression ? epoch with { ValidationRmse = 24000 * loss, ValidationMae = 17000 * loss, ValidationR2 = 1 - loss } : epoch;
        })];
    }

    public static TestScore Test(string variant, int seeds = 5) => new(
        variant, [.. Enumerable.Range(1, seeds).Select(s => new SeedScore(s, Reports.Some.Metrics($"test{s}", 10)))], "2026-11-24T10:15:00Z");

    /// <summary>A small contact sheet.</summary>
    public static byte[] Sheet(int number)
    {
        using var bitmap = new SkiaSharp.SKBitmap(320, 160);
        for (var i = 0; i < 320 * 160; i++)
            bitmap.SetPixel(i % 320, i / 320, SkiaSharp.SKColor.FromHsl((i % 320 / 40 * 45 + number * 20) % 360, 55, 35 + i / 320 / 4));
        return VisionFinetune.Runner.Reports.Plots.Pictures.Png(bitmap);
    }

    private static RateCurve Schedule(StudyVariant variant, int place)
    {
        var peak = double.TryParse(variant.Parameters[1].Value, System.Globalization.CultureInfo.InvariantCulture, out var rate) ? rate : 0.01;
        var epochs = Enumerable.Range(0, 1201).Select(i => i / 100.0).ToList();
        return new RateCurve(variant.Name, epochs, [.. epochs.Select(e => peak * (place % 4) switch
        {
            0 => (1 + Math.Cos(Math.PI * e / 12)) / 2,
            1 => Math.Pow(0.1, Math.Floor(e / 5)),
            2 => 1,
            _ => e < 4 ? 0.04 + 0.96 * e / 4 : (1 + Math.Cos(Math.PI * (e - 4) / 8)) / 2,
        })]);
    }
}
