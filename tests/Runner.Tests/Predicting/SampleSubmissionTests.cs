using VisionFinetune.Engine;
using VisionFinetune.Runner.Predicting;

namespace VisionFinetune.Runner.Tests.Predicting;

public sealed class SampleSubmissionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_follow_the_order_of_the_sample()
    {
        var sample = SampleSubmission.Read(_folder.File("s.csv", "id,label\n3,cat\n1,cat\n2,cat\n"));
        Assert.Equal(["id", "label"], sample.Header);
        Assert.Equal([2, 0, 1], sample.RowsOf(["1", "2", "3"]));
    }

    [Fact]
    public void Ids_that_do_not_fit_are_named_all_at_once()
    {
        var sample = SampleSubmission.Read(_folder.File("s.csv", "id,label\n1,a\n2,a\n3,a\n"));
        var error = Assert.Throws<UserException>(() => sample.RowsOf(["1", "1", "9"]));
        Assert.Equal("The data does not fit the sample submission's 3 ids: 2 missing from the data (2, 3); 1 doubled in the data (1); 1 not in the sample (9). Nothing was written.", error.Message);
    }

    [Theory]
    [InlineData("id\n1\n", "needs a header with at least two columns, such as id,label.")]
    [InlineData("", "needs a header with at least two columns, such as id,label.")]
    [InlineData("id,label\n", "has no rows.")]
    [InlineData("id,label\n7,a\n7,b\n", "has 1 id(s) more than once: 7.")]
    public void A_bad_sample_is_refused(string content, string expected)
    {
        var path = _folder.File("s.csv", content);
        var error = Assert.Throws<UserException>(() => SampleSubmission.Read(path));
        Assert.Equal($"The sample submission '{path}' {expected}", error.Message);
    }

    [Fact]
    public void A_missing_sample_is_refused()
    {
        var error = Assert.Throws<UserException>(() => SampleSubmission.Read("no-such.csv"));
        Assert.Equal("The sample submission 'no-such.csv' does not exist.", error.Message);
    }
}
