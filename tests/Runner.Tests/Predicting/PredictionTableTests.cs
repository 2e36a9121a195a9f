using VisionFinetune.Engine;
using VisionFinetune.Runner.Predicting;

namespace VisionFinetune.Runner.Tests.Predicting;

public sealed class PredictionTableTests : IDisposable
{
    private static readonly PredictionTable s_table = new(["1", "2"], ["cat", "big, dog"], [[0.25f, 0.75f], [1f, 1e-7f]]);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Out => _folder.File("out.csv");

    [Fact]
    public void Labels_are_the_most_probable_class_after_the_id()
    {
        s_table.WriteLabels(Out, null, Some.Provenance);
        Assert.Equal("id,label\n1,\"big, dog\"\n2,cat\n", File.ReadAllText(Out));
    }

    [Fact]
    public void Labels_take_names_order_and_spelling_from_the_sample()
    {
        s_table.WriteLabels(Out, Some.Sample(["Image", "Answer"], ["2", "cat"], ["1", "cat"]), Some.Provenance);
        Assert.Equal("Image,Answer\n2,cat\n1,\"big, dog\"\n", File.ReadAllText(Out));

        var numbers = new PredictionTable(["1", "2"], ["0", "1"], [[0f, 1f], [1f, 0f]]);
        numbers.WriteLabels(Out, Some.Sample(["id", "y"], ["2", "1.0"], ["1", "0.0"]), Some.Provenance);
        Assert.Equal("id,y\n2,0.0\n1,1.0\n", File.ReadAllText(Out));
    }

    [Fact]
    public void Scores_have_one_column_a_class_no_id_and_read_back_exactly()
    {
        s_table.WriteScores(Out, Some.Provenance);
        var lines = File.ReadAllLines(Out);
        Assert.Equal("cat,\"big, dog\"", lines[0]);
        Assert.Equal([0.25f, 0.75f], lines[1].Split(',').Select(float.Parse));
        Assert.Equal(1e-7f, float.Parse(lines[2].Split(',')[1]));
    }

    [Fact]
    public void Probabilities_follow_the_columns_of_the_sample()
    {
        s_table.WriteProbabilities(Out, Some.Sample(["id", "big, dog", "cat"], ["1", "0", "0"], ["2", "0", "0"]), Some.Provenance);
        Assert.Equal("id,\"big, dog\",cat\n1,0.75,0.25\n2,1E-07,1\n", File.ReadAllText(Out));
    }

    [Fact]
    public void Values_follow_the_targets_and_rows_of_the_sample()
    {
        var table = new PredictionTable(["1", "2"], ["apples", "oranges"], [[-1.5f, 20.25f], [3f, 4f]]);
        table.WriteValues(Out, null, Some.Provenance);
        Assert.Equal("id,apples,oranges\n1,-1.5,20.25\n2,3,4\n", File.ReadAllText(Out));
        table.WriteValues(Out, Some.Sample(["Id", "oranges", "apples"], ["2", "0", "0"], ["1", "0", "0"]), Some.Provenance);
        Assert.Equal("Id,oranges,apples\n2,4,3\n1,20.25,-1.5\n", File.ReadAllText(Out));

        var error = Assert.Throws<UserException>(() => table.WriteValues(Out, Some.Sample(["id", "apples", "pears"], ["1", "0", "0"], ["2", "0", "0"]), Some.Provenance));
        Assert.Equal("The sample submission 's.csv' has the columns apples, pears; values need one for each target: apples, oranges. Nothing was written.", error.Message);
    }

    [Fact]
    public void A_sample_of_the_wrong_kind_is_refused_and_nothing_is_written()
    {
        var wide = Some.Sample(["id", "cat", "mouse"], ["1", "0", "0"], ["2", "0", "0"]);
        var labels = Assert.Throws<UserException>(() => s_table.WriteLabels(Out, wide, Some.Provenance));
        Assert.Equal("The sample submission 's.csv' has 3 columns; labels need two (an id and a label). For one column a class use --probabilities.", labels.Message);
        var columns = Assert.Throws<UserException>(() => s_table.WriteProbabilities(Out, wide, Some.Provenance));
        Assert.Equal("The sample submission 's.csv' has the columns cat, mouse; probabilities need one for each class: cat, big, dog. Nothing was written.", columns.Message);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Rows_that_do_not_fit_are_named_where_they_stand_and_nothing_is_written()
    {
        var table = s_table with { Origins = ["test.csv line 2", "test.csv line 3"] };
        var ids = Assert.Throws<UserException>(() => table.WriteLabels(Out, Some.Sample(["id", "label"], ["1", "cat"]), Some.Provenance));
        Assert.Contains("1 not in the sample: '2' (test.csv line 3).", ids.Message, StringComparison.Ordinal);

        var three = table with { ClassNames = ["cat", "dog", "mouse"], Scores = [[0f, 1f, 0f], [0f, 0f, 1f]] };
        var set = Some.Sample(["id", "label"], ["1", "cat"], ["2", "dog"]);
        var labels = Assert.Throws<UserException>(() => three.WriteLabels(Out, set, Some.Provenance));
        Assert.Contains("('cat', 'dog'): 'mouse' for id '2' (test.csv line 3).", labels.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }
}
