using System.Globalization;
using System.Text.Json;
using VisionFinetune.Engine;
using VisionFinetune.Engine.Metrics;
using VisionFinetune.Runner.Commands;
using VisionFinetune.Runner.Runs;
using VisionFinetune.Runner.Studies.Page;
using VisionFinetune.Runner.Studies.Planning;

namespace VisionFinetune.Runner.Studies.Running;

/// <summary>The one right to score a study's test split: <c>test.json</c>. It is made once, for one variant, and never changes; no run of
/// another variant can be scored afterwards, whoever asks.</summary>
/// <param name="Variant">The variant that validation chose.</param>
/// <param name="ClaimedAt">When, ISO 8601.</param>
internal sealed record TestClaim(string Variant, string ClaimedAt)
{
    private const string Name = "test.json";

    /// <summary>Takes the right for a variant, or finds that the same variant has it already.</summary>
    /// <exception cref="UserException">Another variant has it.</exception>
    public static TestClaim Take(string study, string variant, TimeProvider clock)
    {
        if (Read(study) is not { } existing)
        {
            var claim = new TestClaim(variant, clock.GetLocalNow().ToString("o", CultureInfo.InvariantCulture));
            // Only one process can create the file.
            using var stream = new FileStream(Path.Combine(study, Name), FileMode.CreateNew, FileAccess.Write, FileShare.None);
            JsonSerializer.Serialize(stream, claim, JsonOutput.Indented);
            stream.Flush(flushToDisk: true);
            return claim;
        }
        return existing.Variant == variant ? existing : throw new UserException(
            $"The test split of study '{Path.GetFileName(study)}' was scored for '{existing.Variant}'; it is not scored again for '{variant}'.");
    }

    /// <summary>The claim, or none before the study has chosen.</summary>
    /// <exception cref="UserException">It is damaged.</exception>
    public static TestClaim? Read(string study)
    {
        var file = Path.Combine(study, Name);
        return File.Exists(file)
            ? JsonFile.Read<TestClaim>(
                file, claim => claim is { Variant: not null, ClaimedAt: not null },
                "Delete it if the study's report shows no test score; then resume the study.")
            : null;
    }

    /// <summary>Refuses to score a run that has no right to it.</summary>
    /// <exception cref="UserException">The run's study has chosen another variant, or none yet.</exception>
    public static void Require(RunDirectory run)
    {
        var study = run.Study ?? throw new InvalidOperationException($"'{run.Folder}' is not part of a study.");
        var claim = Read(study);
        var owner = StudyPlan.Read(study).Variants.FirstOrDefault(v => v.Name == claim?.Variant);
        if (owner is null || !run.Name.StartsWith($"{owner.Slug}-s", StringComparison.Ordinal))
            throw new UserException(
                $"'{run.Name}' is part of the study '{Path.GetFileName(study)}', which scores the test split once, for the variant that validation "
                + $"{(claim is null ? "will choose" : $"chose ('{claim.Variant}')")}. Use --split validation.");
    }

    /// <summary>The file with a run's test metrics.</summary>
    public static string ScoreFile(RunDirectory run) => Path.Combine(run.Folder, Name);

    /// <summary>The scores of the chosen variant, or none while they are not complete.</summary>
    public static TestScore? Scores(string study, StudyPlan plan, bool isRegression)
    {
        if (Read(study) is not { } claim || plan.Variants.FirstOrDefault(v => v.Name == claim.Variant) is not { } variant)
            return null;
        var runs = plan.Seeds.Select(seed => (Seed: seed, File: ScoreFile(RunDirectory.OfStudy(Path.Combine(study, StudyPlan.FolderOf(variant, seed))))))
            .Where(r => File.Exists(r.File)).Select(r => new SeedScore(r.Seed, ReadScore(r.File, isRegression))).ToList();
        return runs.Count == 0 ? null : new TestScore(claim.Variant, runs, claim.ClaimedAt);
    }

    /// <summary>The test metrics of one run.</summary>
    /// <exception cref="UserException">The file is damaged.</exception>
    internal static SplitMetrics ReadScore(string file, bool isRegression)
    {
        const string Advice = "Delete it and resume the study.";
        return isRegression
            ? JsonFile.Read<RegressionMetrics>(file, m => m.PerOutput is not null, Advice)
            : JsonFile.Read<ClassificationMetrics>(
                file, m => m is { Micro: not null, Macro: not null, Weighted: not null, PerClass: not null, Confusion: not null }, Advice);
    }
}
