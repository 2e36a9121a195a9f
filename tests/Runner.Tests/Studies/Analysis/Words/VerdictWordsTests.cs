using VisionFinetune.Runner.Studies.Analysis;
using VisionFinetune.Runner.Studies.Results;

namespace VisionFinetune.Runner.Tests.Studies.Analysis.Words;

public sealed class VerdictWordsTests
{
    private static readonly double[] s_step = [0.904, 0.905, 0.903, 0.906, 0.906];
    private static readonly double[] s_cosine = [0.912, 0.915, 0.910, 0.913, 0.916];
    private static readonly double[] s_plateau = [0.911, 0.914, 0.912, 0.909, 0.917];

    private static readonly StudyResult s_schedules = Some.Study(("step", s_step), ("cosine", s_cosine), ("plateau", s_plateau));

    /// <summary>Spaces that do not break are written as spaces here.</summary>
    private static string[] Verdict(StudyResult study) => [.. StudyAnalyzer.Analyze(study).Verdict.Select(s => s.Replace('\u00A0', ' '))];

    [Fact]
    public void A_leader_that_beats_some_is_named_with_those_that_may_be_as_good() => Assert.Equal(
    [
        "Use cosine or plateau: cosine has the best mean validation accuracy (91.3 ± 0.3 %) and beats step, but cannot be told apart from plateau.",
        "No difference between cosine and plateau can be told (0.1 ± 0.3 points, p = 0.59, 5 seeds); about 153 more seeds would tell a difference of 0.06 points.",
        "cosine beats step by 0.84 ± 0.19 points (p < 0.001, 5 seeds).",
        "± is half of the 95 % interval of a mean over seeds, each interval on its own; p is corrected for 3 comparisons (Holm).",
        "cosine was picked as the best of 3 by validation, so its validation score is a little too kind; the test split gives a fair one.",
    ], Verdict(s_schedules));

    [Fact]
    public void A_leader_that_beats_the_only_other_is_recommended_without_doubt() => Assert.Equal(
    [
        "Use cosine: it beats step.",
        "cosine beats step by 0.84 ± 0.19 points (p < 0.001, 5 seeds).",
        "± is half of the 95 % interval of a mean over seeds.",
    ], Verdict(Some.Study(("step", s_step), ("cosine", s_cosine))));

    [Fact]
    public void A_leader_that_beats_all_is_recommended_without_doubt() => Assert.Equal(
        "Use cosine: it beats every other variant (step and none).",
        Verdict(Some.Study(("step", s_step), ("cosine", s_cosine), ("none", [0.70, 0.71, 0.69, 0.72, 0.70])))[0]);

    [Fact]
    public void Without_a_difference_there_is_no_winner() => Assert.Equal(
        "No winner: cosine has the best mean validation accuracy (91.3 ± 0.3 %), but cannot be told apart from plateau.",
        Verdict(Some.Study(("cosine", s_cosine), ("plateau", s_plateau)))[0]);

    [Fact]
    public void One_seed_tells_nothing() => Assert.Equal(
        ["No winner yet: a has the best mean validation accuracy (91.0 %), but one seed cannot tell a difference; train every variant with 5 seeds."],
        Verdict(Some.Study(("a", [0.91]), ("b", [0.90]))));

    [Fact]
    public void One_variant_has_nothing_to_be_compared_with() => Assert.Equal(
        ["a is the only variant, with a mean validation accuracy of 91.0 ± 2.5 % over 3 seeds; there is nothing to compare it with."],
        Verdict(Some.Study(("a", [0.91, 0.90, 0.92]))));

    [Fact]
    public void Without_a_finished_run_there_is_nothing_to_choose_from() => Assert.Equal(
    [
        "No run finished with a score, so there is nothing to choose from.",
        "1 of 2 runs has not finished, so all of this is provisional.",
        "1 run failed and does not count: a with seed 0 (out of memory).",
    ], Verdict(Some.Of([Some.Run("a", 0, null, RunState.Failed) with { Error = "out of memory." }, Some.Run("b", 0, null, RunState.Pending)], "a", "b")));

    [Fact]
    public void The_only_variant_left_is_chosen_for_want_of_another() => Assert.Equal(
        "b is chosen for want of another: it is the only variant with a finished run, with a mean validation accuracy of 20.0 % over 1 seed.",
        Verdict(Some.Of([Some.Run("a", 0, null, RunState.Failed), Some.Run("b", 0, 0.2)], "a", "b"))[0]);

    [Fact]
    public void A_better_mean_over_fewer_seeds_is_explained() => Assert.Contains(
        "a has a better mean, but over fewer seeds than b (2), and was not chosen for it.",
        Verdict(Some.Of([Some.Run("a", 0, 0.95), Some.Run("a", 1, null, RunState.Failed), Some.Run("b", 0, 0.96), Some.Run("b", 1, 0.90)], "a", "b")));

    [Fact]
    public void Disjoint_seeds_cannot_be_compared() => Assert.Equal(
    [
        "No winner: b has the best mean validation accuracy (81.0 ± 12.7 %), but cannot be told apart from a.",
        "b and a share no finished seed, so they cannot be compared.",
    ], Verdict(Some.Of([Some.Run("a", 0, 0.7), Some.Run("a", 1, 0.71), Some.Run("b", 2, 0.8), Some.Run("b", 3, 0.82)], "a", "b")));

    [Fact]
    public void One_shared_seed_of_several_is_not_enough() => Assert.Equal(
    [
        "No winner: b has the best mean validation accuracy (81.0 ± 12.7 %), but cannot be told apart from a.",
        "b was ahead of a by 9.0 points on the one seed they share; one seed cannot tell a difference.",
    ], Verdict(Some.Of([Some.Run("a", 0, 0.7), Some.Run("a", 1, 0.71), Some.Run("b", 1, 0.8), Some.Run("b", 2, 0.82)], "a", "b")));

    [Fact]
    public void Identical_scores_are_called_the_same() => Assert.Equal(
        "a and b scored the same on each of 3 seeds.", Verdict(Some.Study(("a", [0.9, 0.8, 0.7]), ("b", [0.9, 0.8, 0.7])))[1]);

    [Fact]
    public void Equal_differences_are_no_certainty() => Assert.Equal(
        "a was ahead of b by the same 1.0 points on each of 3 seeds; without any spread between seeds no test applies.",
        Verdict(Some.Study(("a", [0.83, 0.93, 0.73]), ("b", [0.82, 0.92, 0.72])))[1]);

    [Fact]
    public void A_loss_is_written_in_its_own_unit() => Assert.Equal(
        "small beats large by 0.110 ± 0.013 in validation loss (p < 0.001, 4 seeds).",
        Verdict(Some.Study(("large", [0.51, 0.52, 0.50, 0.53]), ("small", [0.41, 0.40, 0.39, 0.42])) with { Metric = Some.Loss })[1]);

    [Fact]
    public void Errors_in_thousands_have_no_decimals() => Assert.Equal(
        "small beats large by 1052 ± 46 in validation RMSE (p < 0.001, 4 seeds).",
        Verdict(Some.Study(("large", [21000, 21100, 20950, 21040]), ("small", [19950, 20010, 19930, 19992])) with { Metric = Some.Rmse })[1]);

    [Fact]
    public void Diverged_and_halved_runs_are_named()
    {
        var verdict = Verdict(Some.Of(
        [
            Some.Run("a", 0, 0.9), Some.Run("a", 1, 0.91), Some.Run("b, lr=1", 0, 0.8), Some.Run("b, lr=1", 1, double.NaN),
            Some.Run("c", 0, null, RunState.Halved), Some.Run("c", 1, null, RunState.Halved),
        ], "a", "b, lr=1", "c"));
        Assert.Contains("1 run ended without a finite validation accuracy and does not count: 'b, lr=1' with seed 1.", verdict);
        Assert.Contains("Successive halving ended 2 runs of c early; they were judged by fewer epochs, without a test.", verdict);
    }

    [Fact]
    public void A_cheaper_variant_that_may_be_as_good_is_pointed_out() => Assert.Contains(
        "plateau cannot be told apart from cosine and is cheaper: 1.2 instead of 2.0 minutes a run.", Verdict(s_schedules.Taking("plateau", 1.2)));

    [Fact]
    public void What_a_gain_costs_is_said() => Assert.Contains(
        "cosine takes 1.5 more minutes a run than step: 1.8 minutes for each point gained.", Verdict(s_schedules.Taking("step", 0.5)));

    [Theory]
    [InlineData("step", "Use cosine: it has the best mean validation accuracy (91.3 ± 0.3 %) and beats the baseline step; so does plateau, not compared with cosine.")]
    [InlineData("cosine", "Stay with the baseline cosine: no variant beats it, and it has the best mean validation accuracy (91.3 ± 0.3 %).")]
    [InlineData("plateau", "Stay with the baseline plateau, which no variant beats: cosine has the best mean validation accuracy (91.3 ± 0.3 %), but cannot be told apart from the baseline.")]
    public void With_a_baseline_the_question_is_whether_to_leave_it(string baseline, string sentence) =>
        Assert.Equal(sentence, Verdict(s_schedules with { Baseline = baseline })[0]);

    [Fact]
    public void A_baseline_without_a_finished_run_is_owned_up_to() => Assert.Equal(
        "a has the best mean validation accuracy (91.0 ± 12.7 %), but the baseline c has no finished run, so nothing was compared.",
        Verdict(Some.Of([Some.Run("a", 0, 0.90), Some.Run("a", 1, 0.92), Some.Run("b", 0, 0.8), Some.Run("b", 1, 0.82), Some.Run("c", 0, null, RunState.Failed)],
            "a", "b", "c") with
        { Baseline = "c" })[0]);

    [Fact]
    public void Two_seeds_whose_difference_would_take_thousands_say_so() => Assert.Contains(
        Verdict(Some.Study(("a", [0.9, 0.8, 0.85]), ("b", [0.8, 0.8999, 0.85]))), s => s.Contains("; more than 1000 more seeds would be needed to tell", StringComparison.Ordinal));

    [Fact]
    public void Means_that_differ_by_rounding_alone_need_no_seeds() => Assert.Contains(
        "No difference between a and b can be told (0.0 ± 24.8 points, p = 1.00, 3 seeds).",
        Verdict(Some.Study(("a", [0.9, 0.8, 0.8 + 1e-10]), ("b", [0.8, 0.9, 0.8]))));
}
