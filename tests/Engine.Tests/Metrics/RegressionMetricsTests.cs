using VisionFinetune.Engine.Metrics;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Tests.Metrics;

/// <summary>The expected numbers are scikit-learn 1.2's answers for the five rows below.</summary>
public sealed class RegressionMetricsTests
{
    private static readonly double[][] s_actual = [[56, 70], [81, 101], [119, 133], [22, 37], [103, 119]];
    private static readonly double[][] s_predicted = [[57.1, 70.3], [82, 100], [118.7, 132], [21, 38], [101, 119.5]];

    [Fact]
    public void Matches_scikit_learn()
    {
        var metrics = RegressionMetrics.Of(s_predicted, s_actual, loss: 0.25);
        Assert.Equal((5, 0.25), (metrics.Count, metrics.Loss));
        Assert.Equal(1.0128086335137796, metrics.Rmse, 1e-12);
        Assert.Equal(0.92, metrics.Mae, 1e-12);
        Assert.Equal(0.9991049876101011, metrics.R2!.Value, 1e-12);
        Assert.Equal(1.2083045973594573, metrics.PerOutput[0].Rmse, 1e-12);
        Assert.Equal(0.76, metrics.PerOutput[1].Mae, 1e-12);
        Assert.Equal(0.9994433333333334, metrics.PerOutput[1].R2!.Value, 1e-12);
    }

    [Fact]
    public void A_single_sample_has_no_variance_to_explain()
    {
        var metrics = RegressionMetrics.Of([[3.0]], [[5.0]], 4);
        Assert.Equal(2, metrics.Rmse);
        Assert.Null(metrics.R2);
        Assert.Null(metrics.PerOutput[0].R2);
    }

    [Theory]
    [InlineData(7, 1)]
    [InlineData(8, 0)]
    public void A_constant_truth_is_explained_wholly_or_not_at_all(double predicted, double r2) =>
        Assert.Equal(r2, RegressionMetrics.Of([[7], [predicted]], [[7], [7]], 0).R2);

    [Fact]
    public void Values_are_scored_in_the_units_of_the_table()
    {
        using var scope = NewDisposeScope();
        var scoring = new RegressionScoring([100.0, 10], [20.0, 2]);
        var metrics = (RegressionMetrics)scoring.Score(tensor(new float[,] { { 1, 0 } }), tensor(new float[,] { { 0, 1 } }), 1);
        Assert.Equal([20.0, 2.0], metrics.PerOutput.Select(o => o.Mae));
        Assert.False(scoring.CountsCorrect);
    }

    [Fact]
    public void Scoring_leaves_no_tensors_behind()
    {
        using var values = ones(3, 2);
        TensorAssert.LeavesTensorsAlive(0, () => new RegressionScoring([0.0, 0], [1.0, 1]).Score(values, values, 0));
    }

    [Fact]
    public void An_empty_split_and_unequal_sizes_are_refused()
    {
        var empty = Assert.Throws<ArgumentException>(() => RegressionMetrics.Of([], [], 0));
        Assert.StartsWith("Metrics need at least one sample.", empty.Message);
        var unequal = Assert.Throws<ArgumentException>(() => RegressionMetrics.Of([[1.0]], [[1.0, 2]], 0));
        Assert.StartsWith("1 predictions of 1 values for 1 samples of 2.", unequal.Message);
    }
}
