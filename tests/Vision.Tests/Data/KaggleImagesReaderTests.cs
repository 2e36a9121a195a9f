using VisionFinetune.Engine;
using VisionFinetune.Testing;
using VisionFinetune.Vision.Data;

namespace VisionFinetune.Vision.Tests.Data;

public sealed class KaggleImagesReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Images_come_in_natural_order_with_the_labels_of_the_file()
    {
        Train(("10", 10), ("9", 9), ("1", 1));
        Labels("id,label\n10,\"dog\"\n1,dog\r\n\n9 , cat\n");
        _folder.File("test/2.png", Some.Png(grey: 2));
        _folder.File("test/11.png", Some.Png(grey: 11));
        using var splits = KaggleImagesReader.Read(_folder.Root);

        Assert.Equal(["cat", "dog"], splits.Train.ClassNames);
        Assert.Equal(["1", "9", "10"], splits.Train.Ids);
        Assert.Equal([1L, 0, 1], splits.Train.LabelValues());
        Assert.Equal([1, 9, 10], splits.Train.Ids!.Select((_, i) => (int)splits.Train.Images.bytes[i * 48]));
        Assert.Equal(["2", "11"], splits.Test!.Ids);
        Assert.False(splits.Test.HasLabels);
    }

    [Fact]
    public void Without_a_test_folder_there_is_no_test_split()
    {
        Train(("1", 1), ("2", 2));
        Labels("id,label\n1,cat\n2,dog\n");
        using var splits = KaggleImagesReader.Read(_folder.Root);
        Assert.Null(splits.Test);
    }

    [Fact]
    public void The_real_layout_is_read()
    {
        using var splits = KaggleImagesReader.Read(SharedFiles.Require("data/cifar10/kaggle-tiny"));
        Assert.Equal([400L, 3, 32, 32], splits.Train.Images.shape);
        Assert.Equal(10, splits.Train.ClassNames.Count);
        Assert.Equal(["automobile", "cat", "airplane", "bird"], splits.Train.LabelValues()[..4].Select(label => splits.Train.ClassNames[(int)label]));
        Assert.Equal(Enumerable.Range(1, 100).Select(i => $"{i}"), splits.Test!.Ids);
    }

    [Theory]
    [InlineData("1,cat\n2,dog\n", "line 1: the header is \"1,cat\"; expected \"id,label\".")]
    [InlineData("id,label\n1,cat\n2\n", "line 3: found \"2\"; expected an id and a label.")]
    [InlineData("id,label\n1,cat\n2,\n", "line 3: found \"2,\"; expected an id and a label.")]
    [InlineData("id,label\n1,cat\n2,dog,x\n", "line 3: found \"2,dog,x\"; expected an id and a label.")]
    [InlineData("id,label\n1,cat\n1,dog\n", "line 3: the id '1' comes a second time; expected every id once.")]
    public void A_broken_label_file_is_refused_with_its_line(string content, string message)
    {
        Train(("1", 1), ("2", 2));
        Labels(content);
        Assert.Equal($"{Path.Combine(_folder.Root, "trainLabels.csv")} {message}", Refusal());
    }

    [Fact]
    public void Labels_and_images_that_do_not_fit_are_refused()
    {
        Train(("1", 1), ("3", 2));
        Labels("id,label\n1,cat\n" + string.Concat(Enumerable.Range(10, 6).Select(i => $"{i},dog\n")));
        Assert.Equal($"'{Path.Combine(_folder.Root, "trainLabels.csv")}' does not fit the folder 'train' beside it: 1 image(s) have no label (3), "
            + "6 label(s) have no image (10, 11, 12, 13, 14, …); expected one line for each image.", Refusal());
    }

    [Fact]
    public void Missing_and_repeated_parts_are_refused()
    {
        Assert.StartsWith($"No Kaggle images at '{_folder.Root}': expected train/ID.png and trainLabels.csv;", Refusal());
        Train(("1", 1));
        Labels("id,label\n1,cat\n");
        Assert.EndsWith("names 1 class(es); expected at least 2.", Refusal());
        Labels("id,label\n1,cat\n2,dog\n");
        _folder.File("train/1.bmp", [1]);
        Assert.Equal($"'{Path.Combine(_folder.Root, "train")}' has 2 images of id '1'; expected every id once.", Refusal());
    }

    private void Train(params (string Id, byte Grey)[] images)
    {
        foreach (var (id, grey) in images)
            _folder.File($"train/{id}.png", Some.Png(grey: grey));
    }

    private void Labels(string content) => File.WriteAllText(Path.Combine(_folder.Root, "trainLabels.csv"), content);

    private string Refusal() => Assert.Throws<UserException>(() => KaggleImagesReader.Read(_folder.Root)).Message;
}
