using VisionFinetune.Runner.Service.Processes;
using VisionFinetune.Runner.Training;
using VisionFinetune.Testing;

namespace VisionFinetune.Runner.Tests.Training;

public sealed class ImageCachesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_second_run_reads_the_cache_of_the_first_and_gets_the_same_weights()
    {
        CopyPictures();
        var first = Weights(Train("first").Succeeded());
        Assert.Equal(["train-32px.vftcache"], Directory.GetFiles(Path.Combine(Data, ".vft-cache")).Select(Path.GetFileName));
        foreach (var file in Pictures())
        {
            var time = File.GetLastWriteTimeUtc(file);
            File.WriteAllBytes(file, new byte[new FileInfo(file).Length]);
            File.SetLastWriteTimeUtc(file, time);
        }
        Assert.Equal(first, Weights(Train("second").Succeeded()));
        var outcome = Train("third", "--set", "data.cache=none");
        Assert.Equal(2, outcome.Code);
        Assert.Contains("' is not an image that can be read (", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_image_ends_the_run_with_its_name_when_it_is_due()
    {
        CopyPictures();
        var broken = Pictures()[5];
        File.WriteAllBytes(broken, [1, 2, 3]);
        var outcome = Train("broken");
        Assert.Equal(2, outcome.Code);
        Assert.Contains($"'{broken}' is not an image that can be read (", outcome.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Data, "*.vftcache*", SearchOption.AllDirectories));
    }

    [Fact]
    public void The_variable_names_the_folder_of_data_that_cannot_be_written_to()
    {
        Assert.Equal("/x/y", ImageCaches.Folder("/x/y"));
        Assert.Null(ImageCaches.Folder("none"));
        Assert.EndsWith("vft", ImageCaches.Folder(null), StringComparison.Ordinal);
        Assert.Equal(ImageCaches.Folder(null), ImageCaches.Folder(""));
    }

    [Fact]
    public void A_run_of_the_service_keeps_decoded_images_in_the_data_folder_or_nowhere() =>
        Assert.Equal("none", VftProgram.StartInfo("train").Environment["VFT_CACHE"]);

    private string Data => Path.Combine(_folder.Path, "data");

    private string[] Pictures() => [.. Directory.GetFiles(Data, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private void CopyPictures()
    {
        var source = SharedFiles.Require("data/cifar10/folder-tiny/train");
        foreach (var folder in new[] { "cat", "ship" })
        {
            Directory.CreateDirectory(Path.Combine(Data, folder));
            foreach (var file in Directory.GetFiles(Path.Combine(source, folder)).Order(StringComparer.Ordinal).Take(8))
                File.Copy(file, Path.Combine(Data, folder, Path.GetFileName(file)));
        }
    }

    private Outcome Train(string name, params string[] more)
    {
        var recipe = _folder.File("folder.yaml", Some.TinyRecipe.Replace(
            "data: { source: synthetic, train_images: 60, test_images: 20, classes: 3, size: 32, validation: 0.2 }",
            $"data: {{ source: folder, root: {Data}, size: 32, validation: 0.25 }}", StringComparison.Ordinal));
        return Vft.Run(["train", recipe, "--runs", Path.Combine(_folder.Path, name), .. more]);
    }

    private static byte[] Weights(Outcome outcome) => File.ReadAllBytes(Path.Combine(outcome.Output.Trim(), "checkpoints", "best.safetensors"));
}
