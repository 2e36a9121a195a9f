using SkiaSharp;

namespace VisionFinetune.Runner.Tests.Events.TensorBoard;

/// <summary>The event files of real runs.</summary>
public sealed class RunEventsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_image_run_shows_its_augmentation_and_its_confusion_matrix()
    {
        var run = Vft.Run("train", _folder.File("tiny.yaml", Tests.Some.TinyRecipe), "--runs", _folder.Path, "--device", "cpu").Succeeded().Output.Trim();
        var events = EventReader.Shown(run);
        var images = EventReader.Images(events);
        Assert.Equal([(0, "augmentation"), (6, "confusion/validation")], images.Select(i => (i.Step, i.Tag)));
        Assert.Equal(File.ReadAllBytes(Path.Combine(run, "plots", "confusion.png")), images[1].Image.EncodedImageString.ToByteArray());
        foreach (var (_, _, image) in images)
        {
            using var bitmap = SKBitmap.Decode(image.EncodedImageString.ToByteArray());
            Assert.Equal((bitmap.Width, bitmap.Height), (image.Width, image.Height));
        }
        var scalars = EventReader.Scalars(events);
        Assert.Equal([3, 6], scalars.Where(s => s.Tag == "validation/f1_macro").Select(s => s.Step));
        Assert.Contains(scalars, s => s.Tag == "test/accuracy" && s.Step == 6);
        Assert.Equal("sgd", EventReader.Session(EventReader.Hyperparameters(events, "_hparams_/session_start_info").Message).Settings["optimizer.name"].StringValue);
        Assert.All(events, e => Assert.InRange(e.WallTime, 1.7e9, 1e10));
    }

    [Fact]
    public void The_folds_of_a_table_have_numbers_and_settings_but_no_pictures()
    {
        Passengers.Write(_folder.Path);
        var run = Vft.Run("train", "recipes/titanic.yaml", "--runs", _folder.Path, "--data", _folder.Path, "--set", "train.epochs=2", "--folds", "2")
            .Succeeded().Output.Trim();
        Assert.Empty(EventReader.Files(run));
        var folds = Directory.GetDirectories(Path.Combine(run, "folds"));
        Assert.Equal(2, folds.Length);
        foreach (var fold in folds)
        {
            var events = EventReader.Read(Assert.Single(EventReader.Files(fold)));
            Assert.Equal(2, EventReader.Scalars(events).Count(s => s.Tag == "validation/accuracy"));
            Assert.Equal(4, EventReader.Hyperparameters(events, "_hparams_/session_end_info").Field);
            Assert.Empty(EventReader.Images(events));
        }
    }
}
