using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Recipes.Settings;
using VisionFinetune.Runner.Studies.Results;

namespace VisionFinetune.Runner.Tests.Studies.Analysis;

/// <summary>Studies that were never trained; tests change what they are about with <c>with</c>.</summary>
internal static class Some
{
    private static readonly Recipe s_recipe = new() { Data = new SyntheticSettings(), Model = new MlpModelSettings() };

    public static StudyMetric Accuracy => StudyMetric.All[0];

    public static StudyMetric Loss => StudyMetric.All.Single(m => m.Key == "validation_loss");

    public static StudyMetric Rmse => StudyMetric.All.Single(m => m.Key == "validation_rmse");

    /// <summary>A finished run a score, of seeds 0, 1, …; every run takes two minutes.</summary>
    public static StudyResult Study(params (string Variant, double[] Scores)[] variants) =>
        Of([.. variants.SelectMany(v => v.Scores.Select((score, seed) => Run(v.Variant, seed, score)))], [.. variants.Select(v => v.Variant)]);

    public static StudyResult Of(StudyRun[] runs, params string[] variants) => new()
    {
        Name = "some",
        Metric = Accuracy,
        ScoredAt = "best epoch",
        Variants = [.. variants.Select(name => new StudyVariant(name, [new("scheduler.name", name)], s_recipe))],
        Runs = runs,
    };

    public static StudyRun Run(string variant, long seed, double? score, RunState state = RunState.Finished, double minutes = 2) =>
        new(variant, seed, $"runs/{variant}-{seed}", state, []) { Score = score, ScoreEpoch = score is null ? null : 1, Seconds = 60 * minutes };

    /// <summary>The study with other wall times for one variant.</summary>
    public static StudyResult Taking(this StudyResult study, string variant, double minutes) =>
        study with { Runs = [.. study.Runs.Select(r => r.Variant == variant ? r with { Seconds = 60 * minutes } : r)] };

    /// <summary>The study with the answers of every run: c for a correct one, w for a wrong one.</summary>
    public static StudyResult Answering(this StudyResult study, string variant, string answers) => study with
    {
        Runs = [.. study.Runs.Select(r => r.Variant != variant ? r : r with
        {
            Answers = [.. answers.Select((a, i) => new ValidationAnswer($"class {i % 3}", a == 'c' ? $"class {i % 3}" : "other"))],
        })],
    };
}
