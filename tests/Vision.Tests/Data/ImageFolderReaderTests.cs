using VisionFinetune.Engine;
using VisionFinetune.Testing;
using VisionFinetune.Vision.Data;

namespace VisionFinetune.Vision.Tests.Data;

public sealed class ImageFolderReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Classes_and_files_come_in_order_of_their_names()
    {
        Add("train/dog/b.png", 2);
        Add("train/dog/a.PNG", 1);
        Add("train/cat/z.png", 3);
        Add("val/cat/1.png", 4);
        Add("test/dog/1.png", 5);
        _folder.File("train/dog/notes.txt", [1]);
        _folder.File("train/dog/.hidden.png", [1]);
        _folder.File("train/.git/x.png", [1]);
        using var splits = ImageFolderReader.Read(_folder.Root);

        Assert.Equal(["cat", "dog"], splits.Train.ClassNames);
        Assert.Equal([0L, 1, 1], splits.Train.LabelValues());
        Assert.Equal(["cat/z.png", "dog/a.PNG", "dog/b.png"], splits.Train.Ids);
        Assert.Equal([3, 1, 2], FirstPixels(splits.Train));
        Assert.Equal([0L], splits.Validation!.LabelValues());
        Assert.Equal([1L], splits.Test!.LabelValues());
        Assert.Equal([5], FirstPixels(splits.Test));
        Assert.Equal([$"1 file(s) in '{Path.Combine(_folder.Root, "train", "dog")}' are no images and were left out, such as 'notes.txt'."], splits.Notices);
    }

    [Fact]
    public void Without_a_train_folder_the_class_folders_are_training_data()
    {
        Add("dog/1.png", 1);
        Add("cat/1.png", 2);
        using var splits = ImageFolderReader.Read(_folder.Root);
        Assert.Equal([2, 1], FirstPixels(splits.Train));
        Assert.Null(splits.Validation);
        Assert.Null(splits.Test);
    }

    [Fact]
    public void Test_images_may_lack_class_folders()
    {
        AddTrain();
        Add("test/10.png", 10);
        Add("test/9.png", 9);
        using var splits = ImageFolderReader.Read(_folder.Root);
        Assert.False(splits.Test!.HasLabels);
        Assert.Equal(["9.png", "10.png"], splits.Test.Ids);
        Assert.Equal([9, 10], FirstPixels(splits.Test));
    }

    [Fact]
    public void Images_are_resized_where_a_size_is_given()
    {
        Add("train/cat/1.png", 7, width: 40, height: 20);
        Add("train/dog/1.png", 9, width: 8, height: 8);
        using var splits = ImageFolderReader.Read(_folder.Root, size: 8);
        Assert.Equal([2L, 3, 8, 8], splits.Train.Images.shape);
        Assert.Equal(Enumerable.Repeat((byte)7, 192).Concat(Enumerable.Repeat((byte)9, 192)), splits.Train.Images.bytes.ToArray());
    }

    [Fact]
    public void Real_pictures_are_read_and_resized_without_leaving_tensors_behind()
    {
        var root = SharedFiles.Require("data/cifar10/folder-tiny");
        using var splits = ImageFolderReader.Read(root);
        Assert.Equal([600L, 3, 32, 32], splits.Train.Images.shape);
        Assert.Equal(Enumerable.Repeat(60, 10), splits.Train.ClassCounts());
        Assert.Equal(Enumerable.Repeat(20, 10), splits.Test!.ClassCounts());
        Assert.Equal("airplane/0000.jpg", splits.Train.Ids![0]);
        TensorAssert.LeavesTensorsAlive(4, () => ImageFolderReader.Read(root, size: 16));
    }

    [Fact]
    public void Another_size_names_both_files_and_the_setting()
    {
        AddTrain();
        Add("train/dog/2.png", 1, width: 5, height: 6);
        Add("train/dog/3.png", 1, width: 7, height: 6);
        Assert.Equal($"'{PathOf("train/dog/2.png")}' has 5×6 pixels, but '{PathOf("train/cat/1.png")}' has 4×4; "
            + "images must all have one size: set data.size to resize them on loading.", Refusal());
    }

    [Fact]
    public void Another_size_of_a_whole_split_is_refused()
    {
        AddTrain();
        Add("test/dog/1.png", 1, width: 5, height: 6);
        Assert.Equal("The images of 'test' have 5×6 pixels, those of 'train' 4×4; images must all have one size: set data.size to resize them on loading.", Refusal());
    }

    [Fact]
    public void A_broken_image_is_named_the_first_one_each_time()
    {
        AddTrain();
        foreach (var name in new[] { "b1", "b2", "b3", "b4" })
            _folder.File($"train/dog/{name}.png", [1, 2, 3]);
        for (var i = 0; i < 20; i++)
            Assert.StartsWith($"'{PathOf("train/dog/b1.png")}' is not an image that can be read (", Refusal());
    }

    [Fact]
    public void Folders_that_do_not_fit_are_refused()
    {
        Assert.Equal($"'{_folder.Root}' has 0 class folder(s); expected at least 2 folders, one a class, with images in them.", Refusal());
        Add("test/dog/1.png", 1);
        Assert.Equal($"'{_folder.Root}' has 'test' but no 'train'; expected train/CLASS/FILE.jpg.", Refusal());
        AddTrain();
        Add("test/dogs/1.png", 1);
        Assert.Equal($"'{PathOf("test/dogs")}' is not a class of the training folder (it has cat, dog); did you mean 'dog'?", Refusal());
        Directory.Delete(PathOf("test"), recursive: true);
        Directory.CreateDirectory(PathOf("test"));
        Assert.StartsWith($"'{PathOf("test")}' has no images;", Refusal());
        Directory.CreateDirectory(PathOf("train/frog"));
        Assert.Equal($"'{PathOf("train/frog")}' has no images; expected at least one .jpg, .jpeg, .png, .bmp, .webp file.", Refusal());
        Assert.StartsWith("No folder 'nowhere'; set data.root (--data)", Assert.Throws<UserException>(() => ImageFolderReader.Read("nowhere")).Message);
    }

    private void AddTrain()
    {
        Add("train/cat/1.png", 1);
        Add("train/dog/1.png", 2);
    }

    private void Add(string path, byte grey, int width = 4, int height = 4) => _folder.File(path, Some.Png(width, height, grey));

    private string PathOf(string relative) => Path.Combine(_folder.Root, relative);

    private string Refusal() => Assert.Throws<UserException>(() => ImageFolderReader.Read(_folder.Root)).Message;

    private static byte[] FirstPixels(ImageDataset dataset)
    {
        using var pixels = dataset.Images.select(1, 0).select(1, 0).select(1, 0).contiguous();
        return pixels.bytes.ToArray();
    }
}
