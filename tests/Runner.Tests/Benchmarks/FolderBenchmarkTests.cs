using VisionFinetune.Runner.Benchmarks;
using VisionFinetune.Vision.Data;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Tests.Benchmarks;

public sealed class FolderBenchmarkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_epoch_is_measured_over_files_that_are_drawn()
    {
        (FolderEpoch Epoch, bool Crops, string Name, string What)[] all =
        [
            (FolderEpoch.First, true, "folder/first-epoch", "lists and decodes 200 drawn image files, and makes batches of random crops of 64 px"),
            (FolderEpoch.Second, true, "folder/second-epoch", "the next epoch over 200 drawn image files, without opening any: batches of random crops of 64 px"),
            (FolderEpoch.NextRun, true, "folder/next-run", "the first epoch of the next run over 200 drawn image files, which finds the cache: batches of random crops of 64 px"),
            (FolderEpoch.First, false, "folder/resize-first-epoch", "lists and decodes 200 drawn image files, and makes batches of images resized to 64 px"),
        ];
        foreach (var (epoch, crops, name, what) in all)
        {
            var found = new FolderBenchmark(epoch, crops, CPU, drawn: 200).Measure(2);
            Assert.Equal((name, what, "images/s", 2), (found.Name, found.What, found.Unit, found.Repetitions));
            Assert.InRange(found.Median, found.Lowest, found.Highest);
            Assert.True(found.Lowest > 0);
        }
    }

    [Fact]
    public void A_folder_that_is_named_is_read_and_left_as_it_was()
    {
        DrawnFolder.Write(_folder.Path, 40);
        var before = Directory.GetFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories).Order().ToList();
        Assert.Equal(50, before.Count);
        Assert.True(new FolderBenchmark(FolderEpoch.First, crops: true, CPU, _folder.Path).Measure(1).Median > 0);
        Assert.Equal(before, Directory.GetFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories).Order());
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named()
    {
        var missing = Path.Combine(_folder.Path, "no such folder");
        Vft.Run("bench", "folder/first", "--images", missing).Refused($"There is no folder '{missing}'; --images names one with a folder of image files for each class.");
    }

    [Fact]
    public void Files_that_are_drawn_are_the_same_each_time_and_show_their_class()
    {
        using var scope = NewDisposeScope();
        foreach (var name in new[] { "a", "b" })
            DrawnFolder.Write(Path.Combine(_folder.Path, name), 20);
        var files = Directory.GetFiles(Path.Combine(_folder.Path, "a"), "*", SearchOption.AllDirectories);
        Assert.Equal(20, files.Length);
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(_folder.Path, "b", Path.GetRelativePath(Path.Combine(_folder.Path, "a"), file)))));
        using var read = ImageFolderReader.Read(Path.Combine(_folder.Path, "a"));
        Assert.Equal(SyntheticImages.ClassNames.Order(StringComparer.Ordinal), read.Train.ClassNames);
        using var drawn = SyntheticImages.Create(seed: 1, 20);
        var first = read.Train.Images[2L * read.Train.ClassNames.ToList().IndexOf(drawn.ClassNames[0])];     // each class has two files
        var difference = (first.to_type(ScalarType.Float32) - drawn.Images[0].to_type(ScalarType.Float32)).abs().mean().item<float>();
        Assert.InRange(difference, 0, 12);              // of 255: what JPEG loses of noise
    }
}
