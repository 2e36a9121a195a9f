using System.Text.Json;
using VisionFinetune.Engine.Metrics;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Tests.Metrics;

/// <summary>Correlations, rankings and calibration against scikit-learn.</summary>
public sealed class FurtherMetricsTests
{
    private static readonly JsonElement s_given = Golden.Json("metrics/losses_metrics.json").GetProperty("metrics");
    private static readonly JsonElement s_own = Golden.Json("craft/metrics.json");

    [Fact]
    public void Many_classes_match_scikit_learn()
    {
        using var scope = NewDisposeScope();
        var (logits, labels) = GoldenPredictions.Create();
        var metrics = ClassificationMetrics.Of(logits, labels, loss: 0);
        Assert.Equal(Given("balanced_accuracy"), metrics.BalancedAccuracy, 1e-9);
        Assert.Equal(Given("matthews"), metrics.Matthews, 1e-9);
        Assert.Equal(Given("cohen_kappa"), metrics.Kappa, 1e-9);
        Assert.Equal(Given("roc_auc_ovr_macro"), metrics.Ranking!.RocAuc!.Value, 1e-6);
        Assert.Equal(Given("ece_15_bins"), metrics.Calibration!.Error, 1e-6);
        Assert.Equal(Own("average_precision_macro"), metrics.Ranking.AveragePrecision!.Value, 1e-6);
        Assert.Equal(Own("f2_macro"), metrics.F2Macro, 1e-9);
        Assert.Equal(Own("f_half_macro"), metrics.FHalfMacro, 1e-9);
        Assert.Equal(Own("brier"), metrics.Calibration.Brier, 1e-6);
        Assert.Equal(500, metrics.Calibration.Bins.Sum(b => b.Count));
        Assert.All(metrics.Calibration.Bins, b => Assert.InRange(b.Confidence, b.Low, b.High));
        Assert.Null(metrics.Binary);
    }

    [Fact]
    public void Two_classes_match_scikit_learns_binary_scores()
    {
        using var scope = NewDisposeScope();
        var (logits, labels) = GoldenPredictions.Create();
        var second = logits.to_type(ScalarType.Float64).softmax(1).slice(1, 3, 10, 1).sum(1);
        var binary = ClassificationMetrics.Of(stack([(1 - second).log(), second.log()], 1), (labels > 2).to_type(ScalarType.Int64), loss: 0);
        var golden = s_given.GetProperty("binary");
        double Expected(string name) => golden.GetProperty(name).GetDouble();
        Assert.Equal(Expected("accuracy"), binary.Accuracy, 1e-9);
        Assert.Equal(Expected("precision"), binary.Binary!.Precision, 1e-9);
        Assert.Equal(Expected("recall"), binary.Binary.Recall, 1e-9);
        Assert.Equal(Expected("f1"), binary.Binary.F1, 1e-9);
        Assert.Equal(Expected("f2"), binary.Binary.F2, 1e-9);
        Assert.Equal(Expected("roc_auc"), binary.Ranking!.RocAuc!.Value, 1e-6);
        Assert.Equal(Expected("average_precision"), binary.Ranking.AveragePrecision!.Value, 1e-6);
        Assert.Equal(Expected("brier"), binary.Calibration!.Brier, 1e-6);
    }

    [Fact]
    public void Samples_of_equal_score_pass_the_threshold_together()
    {
        using var scope = NewDisposeScope();
        var (logits, labels) = GoldenPredictions.Create();
        var coarse = (logits.to_type(ScalarType.Float64).softmax(1) * 20).round() / 20;
        var ranking = RankingScores.Of(coarse.data<double>().ToArray(), labels.data<long>().ToArray(), 10);
        Assert.Equal(Own("roc_auc_ties"), ranking.RocAuc!.Value, 1e-6);
        Assert.Equal(Own("average_precision_ties"), ranking.AveragePrecision!.Value, 1e-6);
    }

    [Fact]
    public void A_split_of_one_class_has_nothing_to_rank_or_to_correlate()
    {
        using var scope = NewDisposeScope();
        var metrics = ClassificationMetrics.Of(tensor(new double[,] { { 2, 1 }, { 3, 1 } }), tensor(new long[] { 0, 0 }), 0);
        Assert.Null(metrics.Ranking!.RocAuc);
        Assert.Null(metrics.Ranking.AveragePrecision);
        Assert.Equal((0, 0, 1), (metrics.Matthews, metrics.Kappa, metrics.BalancedAccuracy));
    }

    [Fact]
    public void Outputs_that_are_not_finite_are_scored_without_an_error()
    {
        using var scope = NewDisposeScope();
        var metrics = ClassificationMetrics.Of(full([4, 3], double.NaN), tensor(new long[] { 0, 1, 2, 0 }), 0);
        Assert.True(double.IsNaN(metrics.Calibration!.Error));
        Assert.NotNull(metrics.Ranking);
    }

    [Fact]
    public void What_costs_a_sort_is_left_out_when_it_is_not_asked_for()
    {
        using var scope = NewDisposeScope();
        var (logits, labels) = GoldenPredictions.Create();
        var metrics = ClassificationMetrics.Of(logits, labels, 0, MetricDepth.Basic);
        Assert.Null(metrics.Ranking);
        Assert.Null(metrics.Calibration);
        Assert.Equal(Given("matthews"), metrics.Matthews, 1e-9);
    }

    private static double Given(string name) => s_given.GetProperty(name).GetDouble();

    private static double Own(string name) => s_own.GetProperty(name).GetDouble();
}
