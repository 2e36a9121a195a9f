using VisionFinetune.Engine;
using VisionFinetune.Runner.Predicting;

namespace VisionFinetune.Runner.Tests.Predicting;

public sealed class SampleSubmissionTests
{
    [Fact]
    public void Rows_follow_the_order_of_the_sample() => Assert.Equal([2, 0, 1], Of("3", "1", "2").Match(["1", "2", "3"]));

    [Fact]
    public void Ids_that_do_not_fit_are_named_all_at_once_with_their_rows()
    {
        Assert.Equal(
            "The data does not fit the 3 ids of the sample submission 's.csv': 2 missing from the data: '2' (line 3), '3' (line 4); "
            + "1 doubled in the data: '1' (rows 1, 2); 1 not in the sample: '9' (row 3). Nothing was written.",
            Refusal(Of("1", "2", "3"), ["1", "1", "9"]));
        Assert.Equal(
            "The data does not fit the 1 ids of the sample submission 's.csv': 1 doubled in the data: '1' (test.csv line 2, test.csv "
            + "line 3); 1 not in the sample: '9' (test.csv line 5). Nothing was written.",
            Refusal(Of("1"), ["1", "1", "9"], ["test.csv line 2", "test.csv line 3", "test.csv line 5"]));
    }

    [Fact]
    public void At_most_five_of_each_kind_are_named_and_long_ids_are_cut()
    {
        var extra = Enumerable.Range(10, 7).Select(i => $"{i}");
        Assert.Equal(
            "The data does not fit the 2 ids of the sample submission 's.csv': 7 not in the sample: '10' (row 3), '11' (row 4), '12' "
            + "(row 5), '13' (row 6), '14' (row 7), …. Nothing was written.",
            Refusal(Of("1", "2"), ["1", "2", .. extra]));
        Assert.Contains($"'{new string('x', 60)}…' (row 1)", Refusal(Of("1"), [new string('x', 5000), "1"]), StringComparison.Ordinal);
        Assert.Contains("'a\uFFFDb' (row 1)", Refusal(Of("1"), ["a\nb", "1"]), StringComparison.Ordinal);
        Assert.Contains("1 doubled in the data: '1' (rows 1, 2, 3, 4, 5, …).", Refusal(Of("1"), [.. Enumerable.Repeat("1", 8)]), StringComparison.Ordinal);
    }

    [Fact]
    public void Ids_are_compared_as_text() =>
        Assert.Contains("1 missing from the data: '01' (line 2); 1 not in the sample: '1' (row 1).", Refusal(Of("01"), ["1"]), StringComparison.Ordinal);

    [Fact]
    public void Ids_columns_and_labels_are_checked_before_a_model_answers()
    {
        string[] ids = ["1", "2"], names = ["cat", "dog"];
        Of("2", "1").Check(PredictionOutput.Labels, ids, names);
        Assert.StartsWith("The data does not fit", Assert.Throws<UserException>(() => Of("3").Check(PredictionOutput.Labels, ids, names)).Message, StringComparison.Ordinal);
        var mouse = Some.Sample(["id", "label"], ["1", "mouse"], ["2", "mouse"]);
        Assert.Contains("'mouse'", Assert.Throws<UserException>(() => mouse.Check(PredictionOutput.Labels, ids, names)).Message, StringComparison.Ordinal);
        var wide = Some.Sample(["id", "dog", "cat"], ["1", "0", "0"], ["2", "0", "0"]);
        wide.Check(PredictionOutput.Probabilities, ids, names);
        Assert.Throws<UserException>(() => wide.Check(PredictionOutput.Labels, ids, names));
        Assert.Throws<UserException>(() => wide.Check(PredictionOutput.Values, ids, ["cat"]));
    }

    private static SampleSubmission Of(params string[] ids) => Some.Sample(["id", "label"], [.. ids.Select(id => new[] { id, "cat" })]);

    private static string Refusal(SampleSubmission sample, string[] ids, string[]? origins = null) =>
        Assert.Throws<UserException>(() => sample.Match(ids, origins)).Message;
}
