using VisionFinetune.Tabular.Features;
using VisionFinetune.Tabular.Tables;

namespace VisionFinetune.Tabular.Tests.Features;

public sealed class GroupFeatureTests
{
    private static readonly Table s_training = Some.Table(
        ("ticket", ["A", "A", "A", "B", "B", "C", null]), ("fare", ["1", "1", "2", "3", "3", "4", "1"]));

    private static readonly Table s_new = Some.Table(
        ("ticket", ["A", "B", "C", "D", null]), ("fare", ["1", "3", null, "4", "1"]));

    [Fact]
    public void Group_size_counts_the_other_training_rows()
    {
        var encoder = Some.Encoder(s_training, Size("ticket"));
        Assert.Equal(["group_size(ticket)"], encoder.Names);
        Assert.Equal([2, 2, 2, 1, 1, 0, 0], encoder.EncodeTraining(s_training, new double[7, 1]).ColumnOf());
        Assert.Equal([3, 2, 1, 0, 0], encoder.Encode(s_new).ColumnOf());
    }

    [Fact]
    public void A_key_of_several_columns_needs_all_its_parts()
    {
        var encoder = Some.Encoder(s_training, Size("ticket", "fare"));
        Assert.Equal(["group_size(ticket, fare)"], encoder.Names);
        Assert.Equal([1, 1, 0, 1, 1, 0, 0], encoder.EncodeTraining(s_training, new double[7, 1]).ColumnOf());
        Assert.Equal([2, 2, 0, 0, 0], encoder.Encode(s_new).ColumnOf());
    }

    [Fact]
    public void Parts_of_a_key_do_not_run_together()
    {
        var table = Some.Table(("a", ["x", "xy", "1:x 1", ""]), ("b", ["yz", "z", "z", "1:z"]));
        var encoder = Some.Encoder(table, Size("a", "b"));
        Assert.Equal([1, 1, 1, 1], encoder.Encode(table).ColumnOf());
    }

    [Fact]
    public void Group_size_is_capped_and_then_scaled_by_the_training_rows()
    {
        var encoder = Some.Encoder(s_training, Size("ticket") with { Cap = 1 });
        Assert.Equal([1, 1, 1, 1, 1, 0, 0], encoder.EncodeTraining(s_training, new double[7, 1]).ColumnOf());
        Assert.Equal([1, 1, 1, 0, 0], encoder.Encode(s_new).ColumnOf());

        encoder = Some.Encoder(s_training, new GroupSizeFeatureSettings { By = ["ticket"] });
        var training = encoder.EncodeTraining(s_training, new double[7, 1]).ColumnOf();
        Assert.Equal(0, training.Average(), 1e-15);
        Assert.Equal(1, training.Average(value => value * value), 1e-15);
        Assert.Equal((3 - 8 / 7.0) / Math.Sqrt(34 / 49.0), encoder.Encode(s_new)[0, 0], 1e-14);   // counts 2 2 2 1 1 0 0
    }

    [Fact]
    public void Group_target_is_the_smoothed_mean_of_the_other_training_rows()
    {
        var targets = Some.Targets(1, 0, 1, 1, 1, 0, 0);   // prior 4/7
        const double Prior = 4 / 7.0;
        var settings = new GroupTargetFeatureSettings { By = ["ticket"], Smoothing = 2, Known = true };
        var encoder = FeatureEncoder.Fit([settings], s_training, s_training, targets, ["survived"]);
        Assert.Equal(["group_target(ticket):survived", "group_known(ticket)"], encoder.Names);

        var training = encoder.EncodeTraining(s_training, targets);
        AssertClose(
            [(1 + 2 * Prior) / 4, (2 + 2 * Prior) / 4, (1 + 2 * Prior) / 4, (1 + 2 * Prior) / 3, (1 + 2 * Prior) / 3, Prior,
                Prior],
            training.ColumnOf(0));
        Assert.Equal([1, 1, 1, 1, 1, 0, 0], training.ColumnOf(1));

        var others = encoder.Encode(s_new);
        AssertClose([(2 + 2 * Prior) / 5, (2 + 2 * Prior) / 4, 2 * Prior / 3, Prior, Prior], others.ColumnOf(0));
        Assert.Equal([1, 1, 1, 0, 0], others.ColumnOf(1));
    }

    [Fact]
    public void Every_target_has_its_own_column()
    {
        var table = Some.Column("k", "a", "a", "b");
        var targets = new double[,] { { 1, 10 }, { 2, 20 }, { 6, 0 } };
        var settings = new GroupTargetFeatureSettings { By = ["k"], Smoothing = 0 };
        var encoder = FeatureEncoder.Fit([settings], table, table, targets, ["apples", "oranges"]);
        Assert.Equal(["group_target(k):apples", "group_target(k):oranges"], encoder.Names);
        var training = encoder.EncodeTraining(table, targets);
        Assert.Equal([2, 1, 3], training.ColumnOf(0));
        Assert.Equal([20, 10, 10], training.ColumnOf(1));
        Assert.Equal([1.5, 15], encoder.Encode(Some.Column("k", "a")).RowOf(0));
    }

    [Fact]
    public void A_rows_own_target_moves_its_feature_only_as_part_of_the_prior()
    {
        var settings = new GroupTargetFeatureSettings { By = ["ticket"], Smoothing = 0 };
        double[] TrainedOn(double own)
        {
            var targets = Some.Targets(own, 0, 1, 1, 1, 0, 0);
            var encoder = FeatureEncoder.Fit([settings], s_training, s_training, targets, ["y"]);
            return encoder.EncodeTraining(s_training, targets).ColumnOf();
        }
        Assert.Equal(0.5, TrainedOn(0)[0]);
        Assert.Equal(0.5, TrainedOn(1)[0]);
        Assert.Equal([0.5, 1, 0.5, 1, 1, 4 / 7.0, 4 / 7.0], TrainedOn(1));
    }

    [Fact]
    public void Training_rows_are_encoded_in_any_order()
    {
        var targets = Some.Targets(1, 0, 1, 1, 1, 0, 0);
        FeatureSettings[] features = [new GroupTargetFeatureSettings { By = ["ticket"] }];
        var encoder = FeatureEncoder.Fit(features, s_training, s_training, targets, ["y"]);
        int[] order = [6, 2, 0, 5, 1, 4, 3];
        var inOrder = encoder.EncodeTraining(s_training, targets).ColumnOf();
        var own = Some.Targets([.. order.Select(row => targets[row, 0])]);
        var permuted = encoder.EncodeTraining(s_training.Select(order), own).ColumnOf();
        Assert.Equal(order.Select(row => inOrder[row]), permuted);
    }

    [Fact]
    public void Other_rows_cannot_pass_for_the_training_rows()
    {
        var encoder = Some.Encoder(s_training, Size("ticket"), new GroupTargetFeatureSettings { By = ["fare"] });
        Assert.StartsWith("5 rows, but 7 were trained on.",
            Assert.Throws<ArgumentException>(() => encoder.EncodeTraining(s_new, new double[5, 1])).Message);
        var stranger = s_training.With("ticket", [.. s_training["ticket"].Skip(1).Append("Z")]);
        Assert.StartsWith("A row is in a group of 'ticket' that no training row is in",
            Assert.Throws<ArgumentException>(() => encoder.EncodeTraining(stranger, new double[7, 1])).Message);
        Assert.StartsWith("2 targets, but 1 were trained on.",
            Assert.Throws<ArgumentException>(() => encoder.EncodeTraining(s_training, new double[7, 2])).Message);
    }

    [Fact]
    public void Targets_too_large_to_be_added_are_refused()
    {
        var table = Some.Column("k", "a", "b");
        var error = Assert.Throws<TableException>(() => FeatureEncoder.Fit(
            [new GroupTargetFeatureSettings { By = ["k"] }], table, table, Some.Targets(1e308, 1e308), ["y"]));
        Assert.Equal("The targets are too large to be added up for group_target(k):y. Scale them first.", error.Message);
    }

    private static GroupSizeFeatureSettings Size(params string[] by) => new() { By = by, Scale = FeatureScaling.None };

    private static void AssertClose(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-15));
    }
}
