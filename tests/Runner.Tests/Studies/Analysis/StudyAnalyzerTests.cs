using VisionFinetune.Runner.Studies.Analysis;
using VisionFinetune.Runner.Studies.Results;

namespace VisionFinetune.Runner.Tests.Studies.Analysis;

public sealed class StudyAnalyzerTests
{
    private static readonly StudyResult s_schedules = Some.Study(
        ("step", [0.904, 0.905, 0.903, 0.906, 0.906]), ("cosine", [0.912, 0.915, 0.910, 0.913, 0.916]), ("plateau", [0.911, 0.914, 0.912, 0.909, 0.917]));

    private static StudyAnalysis Of(StudyResult study) => StudyAnalyzer.Analyze(study);

    private static string[] Names(StudyAnalysis analysis) => [.. analysis.Ranking.Select(v => v.Name)];

    [Fact]
    public void The_best_mean_comes_first_and_is_chosen()
    {
        var analysis = Of(s_schedules);
        Assert.Equal(["cosine", "plateau", "step"], Names(analysis));
        Assert.Equal("cosine", analysis.Chosen);
        Assert.Equal(0.9132, analysis.Ranking[0].Score!.Mean, 1e-12);
    }

    [Fact]
    public void Of_losses_the_lowest_comes_first()
    {
        var analysis = Of(Some.Study(("high", [0.5, 0.52]), ("low", [0.3, 0.31])) with { Metric = Some.Loss });
        Assert.Equal(["low", "high"], Names(analysis));
        Assert.Equal("low", analysis.Comparisons[0].Better);
        Assert.Equal(0.205, analysis.Comparisons[0].Difference!.Mean, 1e-12);
    }

    [Fact]
    public void Equal_means_keep_the_study_s_order() =>
        Assert.Equal(["b", "a", "c"], Names(Of(Some.Study(("b", [0.9, 0.9]), ("a", [0.9, 0.9]), ("c", [0.8, 0.8])))));

    [Fact]
    public void Variants_without_a_finished_run_come_last_and_are_not_compared()
    {
        var analysis = Of(Some.Of([Some.Run("a", 0, null, RunState.Failed), Some.Run("b", 0, 0.2), Some.Run("c", 0, null, RunState.Halved)], "a", "b", "c"));
        Assert.Equal(["b", "a", "c"], Names(analysis));
        Assert.Equal((1, 1), (analysis.Ranking[1].Failed, analysis.Ranking[2].Halved));
        Assert.Null(analysis.Ranking[1].Score);
        Assert.Null(analysis.Ranking[1].MinutesPerRun);
        Assert.False(analysis.Ranking[1].IsOnParetoFront);
        Assert.Empty(analysis.Comparisons);
    }

    [Fact]
    public void A_variant_does_not_win_by_losing_its_hard_seeds()
    {
        var analysis = Of(Some.Of(
            [Some.Run("a", 0, 0.95), Some.Run("a", 1, null, RunState.Failed), Some.Run("b", 0, 0.96), Some.Run("b", 1, 0.90)], "a", "b"));
        Assert.Equal(["a", "b"], Names(analysis));
        Assert.Equal("b", analysis.Chosen);
    }

    [Fact]
    public void A_diverged_run_counts_as_finished_but_has_no_score()
    {
        var analysis = Of(Some.Study(("a", [0.3, double.NaN, 0.5]), ("b", [0.4, 0.4, double.PositiveInfinity])) with { Metric = Some.Loss });
        Assert.All(analysis.Ranking, v => Assert.Equal((3, 2), (v.Finished, v.Score!.Count)));
        Assert.Equal(1, analysis.Comparisons[0].Difference!.Count);
    }

    [Fact]
    public void Every_pair_is_compared_the_most_certain_first()
    {
        var analysis = Of(s_schedules);
        Assert.Equal(["cosine>step", "plateau>step", "cosine>plateau"], analysis.Comparisons.Select(c => $"{c.Better}>{c.Worse}"));
        Assert.Equal([true, true, false], analysis.Comparisons.Select(c => c.IsSignificant));
        Assert.Equal("Holm over 3 comparisons", analysis.Correction);
        // scipy.stats.ttest_rel, times 3, 2 and 1
        Assert.Equal([3 * 0.0002442904229679861, 2 * 0.004534738546375303, 0.5913196318668537], analysis.Comparisons.Select(c => c.AdjustedP!.Value),
            (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal(0.0018830766883484443, analysis.Comparisons[0].Difference!.High!.Value - analysis.Comparisons[0].Difference!.Mean, 1e-9);
        Assert.Equal(5.538795976524611, analysis.Comparisons[0].EffectSize!.Value, 1e-6);
        Assert.Equal(0.0625, analysis.Comparisons[0].WilcoxonP);
    }

    [Fact]
    public void With_a_baseline_only_its_pairs_are_compared()
    {
        var analysis = Of(s_schedules with { Baseline = "plateau" });
        Assert.Equal(["plateau>step", "cosine>plateau"], analysis.Comparisons.Select(c => $"{c.Better}>{c.Worse}"));
        Assert.Equal("Holm over 2 comparisons", analysis.Correction);
    }

    [Fact]
    public void Of_many_variants_only_pairs_with_the_chosen_one_are_listed_but_all_are_corrected_for()
    {
        var analysis = Of(Some.Study([.. Enumerable.Range(0, 13).Select(i => ($"v{i}", new[] { 0.5 + 0.01 * i, 0.51 + 0.013 * i, 0.52 + 0.011 * i }))]));
        Assert.Equal(12, analysis.Comparisons.Count);
        Assert.All(analysis.Comparisons, c => Assert.Equal("v12", c.Better));
        Assert.Equal("Holm over 78 comparisons: all pairs; only those with the chosen variant are listed", analysis.Correction);
    }

    [Fact]
    public void One_comparison_needs_no_correction()
    {
        var analysis = Of(Some.Study(("a", [0.9, 0.92]), ("b", [0.8, 0.83])));
        Assert.Equal("none needed: one comparison", analysis.Correction);
        Assert.Equal(analysis.Comparisons[0].P, analysis.Comparisons[0].AdjustedP);
    }

    [Fact]
    public void Alpha_is_the_study_s()
    {
        Assert.True(Of(s_schedules with { Alpha = 0.01 }).Comparisons[1].IsSignificant);
        Assert.False(Of(s_schedules with { Alpha = 0.005 }).Comparisons[1].IsSignificant);
    }

    [Fact]
    public void More_seeds_are_reckoned_at_alpha_by_the_number_of_comparisons()
    {
        Assert.Equal(158 - 5, Of(s_schedules).Comparisons[2].MoreSeeds);
        Assert.Null(Of(s_schedules).Comparisons[0].MoreSeeds);
    }

    [Fact]
    public void Only_seeds_that_both_finished_are_paired()
    {
        var analysis = Of(Some.Of(
            [Some.Run("a", 1, 0.9), Some.Run("a", 2, 0.8), Some.Run("a", 3, 0.7), Some.Run("b", 2, 0.7), Some.Run("b", 3, 0.65), Some.Run("b", 4, 0.99)], "a", "b"));
        Assert.Equal(2, analysis.Comparisons[0].Difference!.Count);
        Assert.Equal("a", analysis.Comparisons[0].Better);
        Assert.Equal(0.075, analysis.Comparisons[0].Difference!.Mean, 1e-12);
    }

    [Fact]
    public void Rounding_of_the_subtraction_does_not_pass_for_spread()
    {
        var comparison = Of(Some.Study(("a", [0.83, 0.93, 0.73]), ("b", [0.82, 0.92, 0.72]))).Comparisons[0];
        Assert.Equal(0, comparison.Difference!.Deviation);
        Assert.Null(comparison.P);
        Assert.Null(comparison.EffectSize);
        Assert.False(comparison.IsSignificant);
    }

    [Fact]
    public void Samples_are_compared_over_all_shared_seeds()
    {
        var study = Some.Study(("a", [0.75, 0.75]), ("b", [0.5, 0.5])).Answering("a", "cccw").Answering("b", "cwww");
        var test = Of(study).Comparisons[0].PerSample!;
        Assert.Equal(new McNemar(8, 4, 0, test.P), test);
        Assert.Equal(0.125, test.P, 1e-12);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("cw")]
    [InlineData("")]
    public void Samples_are_not_compared_where_answers_are_missing_or_others(string? answers)
    {
        var study = Some.Study(("a", [0.75, 0.75]), ("b", [0.5, 0.5])).Answering("a", answers == "" ? "" : "cccw");
        Assert.Null(Of(answers is null ? study : study.Answering("b", answers)).Comparisons[0].PerSample);
    }

    [Fact]
    public void Minutes_per_point_are_over_the_cheapest_and_only_for_gains()
    {
        var ranking = Of(s_schedules.Taking("step", 1).Taking("cosine", 3.1).Taking("plateau", 4)).Ranking;
        Assert.Equal((0.9132 - 0.9048) * 100, 2.1 / ranking[0].MinutesPerPoint!.Value, 1e-9);
        Assert.Null(ranking[2].MinutesPerPoint);
        Assert.Equal([true, false, true], ranking.Select(v => v.IsOnParetoFront));
        Assert.Null(Of(s_schedules.Taking("step", 5)).Ranking[2].MinutesPerPoint);
    }

    [Fact]
    public void Nothing_at_all_is_no_error()
    {
        var analysis = Of(Some.Of([]));
        Assert.Empty(analysis.Ranking);
        Assert.Null(analysis.Chosen);
        Assert.Equal("none: no comparison has a p value", analysis.Correction);
    }

    [Fact]
    public void A_study_that_contradicts_itself_is_refused()
    {
        Assert.Contains("The baseline 'x' is not one of", Assert.Throws<ArgumentException>(() => Of(s_schedules with { Baseline = "x" })).Message, StringComparison.Ordinal);
        Assert.Contains("Two variants are called 'a'", Assert.Throws<ArgumentException>(() => Of(Some.Of([], "a", "a"))).Message, StringComparison.Ordinal);
        Assert.Contains("alpha is NaN", Assert.Throws<ArgumentException>(() => Of(s_schedules with { Alpha = double.NaN })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_order_of_the_runs_does_not_matter()
    {
        var (one, other) = (Of(s_schedules), Of(s_schedules with { Runs = [.. s_schedules.Runs.Reverse()] }));
        Assert.Equal(one.Verdict, other.Verdict);
        Assert.Equal(one.Comparisons, other.Comparisons);
    }
}
