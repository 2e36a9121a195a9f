using VisionFinetune.Runner.Studies.Page;
using VisionFinetune.Runner.Studies.Page.Charts;
using VisionFinetune.Runner.Studies.Results;

namespace VisionFinetune.Runner.Tests.Studies.Page.Charts;

public sealed class ChartTests
{
    [Fact]
    public void A_thinned_line_keeps_its_ends_and_its_peak()
    {
        List<ChartPoint> points = [.. Enumerable.Range(0, 1000).Select(i => new ChartPoint(i, i == 417 ? 9 : Math.Sin(i / 50.0)))];
        var thin = Decimation.Line(points, 60);
        Assert.Equal(60, thin.Count);
        Assert.Equal((points[0], points[^1]), (thin[0], thin[^1]));
        Assert.Contains(points[417], thin);
        Assert.Equal(thin.OrderBy(p => p.X), thin);
    }

    [Fact]
    public void A_thinned_band_still_covers_the_whole_band()
    {
        List<BandPoint> points = [.. Enumerable.Range(1, 400).Select(i => new BandPoint(i, i == 33 ? -5 : 0, i == 200 ? 7 : 1))];
        var thin = Decimation.Band(points, 50);
        Assert.Equal((50, 1, 400), (thin.Count, thin[0].X, thin[^1].X));
        Assert.Equal((-5, 7), (thin.Min(p => p.Low), thin.Max(p => p.High)));
    }

    [Fact]
    public void Few_points_stay_as_they_are()
    {
        ChartPoint[] points = [new(1, 2), new(2, 4)];
        Assert.Same(points, Decimation.Line(points, 3));
    }

    [Fact]
    public void The_mean_of_seeds_ends_where_fewer_than_half_go_on()
    {
        StudyRun[] runs = [Run(1, 10), Run(2, 6), Run(3, 4), Run(4, 3)];
        var curve = SeedCurve.Of(runs, e => e.ValidationLoss);
        Assert.Equal(6, curve.Points[^1].Epoch);
        Assert.All(curve.Points, p => Assert.InRange(p.Mean, p.Low, p.High));
    }

    [Fact]
    public void Failed_runs_do_not_bend_the_mean_of_finished_ones()
    {
        var failed = Run(2, 5) with { State = RunState.Failed };
        Assert.Equal(1, SeedCurve.Of([Run(1, 5), failed], e => e.ValidationLoss).Runs);
        var alone = SeedCurve.Of([failed], e => e.ValidationLoss);
        Assert.True(alone.EndedEarly);
        Assert.Equal(5, alone.Points.Count);
    }

    [Fact]
    public void First_epochs_of_a_long_run_and_an_exploded_variant_do_not_squeeze_the_rest()
    {
        double[] usual = [.. Enumerable.Range(0, 400).Select(i => 0.5 + 40 * Math.Exp(-i))];
        double[] exploded = [.. Enumerable.Range(0, 400).Select(i => 1e6 + i)];
        var range = ValueRange.Of([usual, [.. usual.Select(v => v + 0.3)], exploded]);
        Assert.InRange(range.High, 0.8, 3);
        Assert.InRange(range.Low, 0, 0.5);
    }

    [Theory]
    [InlineData(0.3, 0.3)]
    [InlineData(-2000, 5e9)]
    [InlineData(0, 0)]
    public void An_axis_holds_its_range(double low, double high)
    {
        var axis = new ValueRange(low, high).Axis(5, "", isShare: false);
        Assert.True(axis.Low <= low && axis.High >= high && axis.Low < axis.High);
        Assert.InRange(axis.Ticks.Count, 2, 9);
    }

    [Fact]
    public void Learning_rates_that_span_decades_are_logarithmic_and_zero_makes_them_even()
    {
        Assert.Equal([0.04, 0.5, 0.96], ParallelAxis.Of("lr", ["1e-4", "1e-3", "0.01"]).Positions.Select(p => Math.Round(p, 6)));
        Assert.Equal([0.06, 0.5, 0.94], ParallelAxis.Of("decay", ["0", "1e-4", "0.1"]).Positions.Select(p => Math.Round(p, 6)));
        Assert.Equal([0.04, 0.96, 0.5], ParallelAxis.Of("batch", ["32", "96", "64"]).Positions.Select(p => Math.Round(p, 6)));
    }

    [Fact]
    public void A_variant_that_does_not_set_a_parameter_lies_at_the_bottom()
    {
        var axis = ParallelAxis.Of("momentum", [null, "0.9", "0.5"]);
        Assert.Equal(["not set", "0.5", "0.9"], axis.Ticks.Select(t => t.Label));
        Assert.Equal([0.06, 0.94, 0.5], axis.Positions.Select(p => Math.Round(p, 6)));
    }

    [Fact]
    public void Long_values_that_begin_the_same_are_told_apart_by_their_ends()
    {
        var axis = ParallelAxis.Of("augment", ["random_resized_crop, erase", "random_resized_crop, flip", "not set", null], 10);
        Assert.Equal(["not set", "…op, erase", "…rop, flip", "not set"], axis.Ticks.Select(t => t.Label));
    }

    [Fact]
    public void Parallel_coordinates_need_two_parameters_that_vary()
    {
        Assert.Null(new StudyCharts(new StudyView(Some.Study(4))).Parallel);   // one learning rate
        Assert.NotNull(new StudyCharts(new StudyView(Some.Study(5))).Parallel);
    }

    [Fact]
    public void The_better_end_of_the_score_axis_is_up_for_losses_too()
    {
        var view = new StudyView(Some.Study(6, metric: Some.Loss));
        var axis = ParallelAxis.OfScores(view, [0.4, 0.9]);
        Assert.True(axis.Positions[0] > axis.Positions[1]);
    }

    [Theory]
    [InlineData(0.91234, "91.23\u00A0%")]
    [InlineData(-0.01, "−1.00\u00A0%")]
    [InlineData(double.NaN, "NaN")]
    public void Shares_are_written_with_two_digits(double score, string expected) =>
        Assert.Equal(expected, new ScoreFormat(Some.Accuracy, [0.9]).Score(score));

    [Theory]
    [InlineData(0.4213, "0.4213")]
    [InlineData(23456.7, "23457")]
    [InlineData(-12.345, "−12.35")]
    [InlineData(4.2e9, "4.2e+9")]
    public void Other_scores_have_digits_after_their_size(double score, string expected) =>
        Assert.Equal(expected, new ScoreFormat(Some.Loss, [score]).Score(score));

    [Theory]
    [InlineData(0.0000001, "<\u00A00.001")]
    [InlineData(0.0312, "0.031")]
    [InlineData(0.5, "0.50")]
    [InlineData(null, "–")]
    public void Probabilities_have_two_digits(double? p, string expected) => Assert.Equal(expected, ScoreFormat.Probability(p));

    private static StudyRun Run(int seed, int epochs) => Some.Run("a", 0, seed, epochs, Some.Accuracy);
}
