using VisionFinetune.Engine;
using VisionFinetune.Runner.Predicting;

namespace VisionFinetune.Runner.Tests.Predicting;

public sealed class PredictionTableTests : IDisposable
{
    private static readonly PredictionTable s_table = new(["1", "2"], ["cat", "big, dog"], [[0.25f, 0.75f], [1f, 1e-7f]]);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Labels_are_the_most_probable_class_after_the_id()
    {
        s_table.WriteLabels(_folder.File("out.csv"), null);
        Assert.Equal("id,label\n1,\"big, dog\"\n2,cat\n", File.ReadAllText(_folder.File("out.csv")));
    }

    [Fact]
    public void Labels_take_names_and_order_from_the_sample()
    {
        s_table.WriteLabels(_folder.File("out.csv"), new SampleSubmission(["Image", "Answer"], ["2", "1"]));
        Assert.Equal("Image,Answer\n2,cat\n1,\"big, dog\"\n", File.ReadAllText(_folder.File("out.csv")));
    }

    [Fact]
    public void Scores_have_one_column_a_class_no_id_and_read_back_exactly()
    {
        s_table.WriteScores(_folder.File("out.csv"));
        var lines = File.ReadAllLines(_folder.File("out.csv"));
        Assert.Equal("cat,\"big, dog\"", lines[0]);
        Assert.Equal([0.25f, 0.75f], lines[1].Split(',').Select(float.Parse));
        Assert.Equal(1e-7f, float.Parse(lines[2].Split(',')[1]));
    }

    [Fact]
    public void Probabilities_follow_the_columns_of_the_sample()
    {
        s_table.WriteProbabilities(_folder.File("out.csv"), new SampleSubmission(["id", "big, dog", "cat"], ["1", "2"]));
        Assert.Equal("id,\"big, dog\",cat\n1,0.75,0.25\n2,1E-07,1\n", File.ReadAllText(_folder.File("out.csv")));
    }

    [Fact]
    public void A_sample_of_the_wrong_kind_is_refused_and_nothing_is_written()
    {
        var probabilities = new SampleSubmission(["id", "cat", "mouse"], ["1", "2"]);
        var labels = Assert.Throws<UserException>(() => s_table.WriteLabels(_folder.File("out.csv"), probabilities));
        Assert.Equal("The sample submission has 3 columns; labels need two (an id and a label). For one column a class use --probabilities.", labels.Message);
        var columns = Assert.Throws<UserException>(() => s_table.WriteProbabilities(_folder.File("out.csv"), probabilities));
        Assert.Equal("The sample submission has the columns cat, mouse; probabilities need one for each class: cat, big, dog.", columns.Message);
        Assert.False(File.Exists(_folder.File("out.csv")));
    }
}
