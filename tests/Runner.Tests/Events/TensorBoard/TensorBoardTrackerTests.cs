using System.Diagnostics;
using Google.Protobuf;
using Tensorboard;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Events.TensorBoard;
using VisionFinetune.Runner.Runs;

namespace VisionFinetune.Runner.Tests.Events.TensorBoard;

public sealed class TensorBoardTrackerTests : IDisposable
{
    private const double Noon = 1_795_521_600.25;

    private readonly TemporaryFolder _folder = new();
    private readonly FixedClock _clock = new(Noon);

    private RunDirectory Run => Some.Run(_folder);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_file_is_named_and_begun_as_TensorBoard_expects_with_wall_times_in_Unix_seconds()
    {
        using (var tracker = Tracker())
        {
            tracker.Started(Some.Start(Run, 0));
            _clock.UnixSeconds += 1.5;
            tracker.EpochDone(Some.Epoch(1), isBest: true);
        }
        var file = Assert.Single(EventReader.Files(Run.Folder));
        Assert.Matches(@"^events\.out\.tfevents\.1795521600\.[A-Za-z0-9_-]+\.\d+\.0$", Path.GetFileName(file));
        var events = EventReader.Read(file);
        Assert.Equal(("brain.Event:2", Noon, 0), (events[0].FileVersion, events[0].WallTime, events[0].Step));
        Assert.Equal(SessionLog.Types.SessionStatus.Start, events[1].SessionLog.Status);
        Assert.Equal((Noon + 1.5, 10), (events[^1].WallTime, events[^1].Step));
    }

    [Fact]
    public void Every_number_of_an_epoch_is_there_and_what_the_task_lacks_is_not()
    {
        using (var tracker = Tracker())
        {
            tracker.Started(Some.Start(Run, 0));
            tracker.EpochDone(Some.Epoch(2), isBest: true);
            tracker.EpochDone(Some.Epoch(3) with { TrainAccuracy = null, ValidationAccuracy = null, ValidationF1Macro = null, ValidationRmse = 7 }, isBest: false);
            tracker.Finished(Some.Summary());
        }
        var scalars = EventReader.Scalars(EventReader.Shown(Run.Folder));
        Assert.Equal(
            [
                (20, "train/loss", 0.5f), (20, "train/accuracy", 0.25f), (20, "validation/loss", 1f), (20, "validation/accuracy", 0.75f),
                (20, "validation/f1_macro", 0.625f), (20, "learning_rate", 0.5f), (20, "images_per_second", 1000f),
            ],
            scalars.Where(s => s.Step == 20));
        Assert.Equal(
            [
                "train/loss", "validation/loss", "validation/rmse", "learning_rate", "images_per_second",
                "best/loss", "best/rmse", "best/mae", "test/loss", "test/rmse", "test/mae", "test/r2",
            ],
            scalars.Where(s => s.Step == 30).Select(s => s.Tag));
    }

    [Fact]
    public void The_recipe_is_there_for_the_HPARAMS_tab()
    {
        using (var tracker = Tracker())
        {
            tracker.Started(Some.Start(Run, 0, Some.Setting("optimizer.lr", 0.001), Some.Setting("scheduler.name", "cosine"), Some.Setting("a", false), Some.Setting("z", 0.0)));
            _clock.UnixSeconds += 60;
            tracker.Finished(Some.Summary());
        }
        var events = EventReader.Shown(Run.Folder);
        var (field, start) = EventReader.Hyperparameters(events, "_hparams_/session_start_info");
        var (settings, time) = EventReader.Session(start);
        Assert.Equal((3, Noon), (field, time));
        Assert.Equal(["a", "optimizer.lr", "scheduler.name", "z"], settings.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((0.001, "cosine"), (settings["optimizer.lr"].NumberValue, settings["scheduler.name"].StringValue));
        Assert.Equal((Google.Protobuf.WellKnownTypes.Value.KindOneofCase.BoolValue, false), (settings["a"].KindCase, settings["a"].BoolValue));
        Assert.Equal(Google.Protobuf.WellKnownTypes.Value.KindOneofCase.NumberValue, settings["z"].KindCase);
        Assert.Equal((1, Noon + 60), EndOf(events));
        Assert.DoesNotContain(events, e => e.Summary?.Value.Any(v => v.Tag == "_hparams_/experiment") == true);
    }

    [Fact]
    public void Only_a_run_that_cannot_go_on_is_marked_as_failed()
    {
        using (var tracker = Tracker())
        {
            tracker.Started(Some.Start(Run, 0));
            tracker.Failed(new OperationCanceledException());
        }
        Assert.DoesNotContain(EventReader.Shown(Run.Folder), e => e.Summary?.Value.Any(v => v.Tag == "_hparams_/session_end_info") == true);
        using (var tracker = Tracker())
        {
            tracker.Started(Some.Start(Run, 10));
            tracker.Failed(new DivergenceException("The training loss", double.NaN, 12, 0.1, null));
        }
        Assert.Equal(2, EndOf(EventReader.Shown(Run.Folder)).Status);
    }

    [Fact]
    public void A_resumed_run_shows_every_epoch_once_whatever_the_clock_says()
    {
        using (var killed = Tracker())
        {
            killed.Started(Some.Start(Run, 0) with { AugmentationSheet = () => Pixel() });
            for (var epoch = 1; epoch <= 3; epoch++)
                killed.EpochDone(Some.Epoch(epoch), isBest: true);
        }
        _clock.UnixSeconds -= 100;
        using (var resumed = Tracker())
        {
            resumed.Started(Some.Start(Run, 20) with { AugmentationSheet = () => throw new InvalidOperationException("It was drawn already.") });
            for (var epoch = 3; epoch <= 4; epoch++)
                resumed.EpochDone(Some.Epoch(epoch), isBest: true);
        }
        Assert.Equal(2, EventReader.Files(Run.Folder).Length);
        var shown = EventReader.Shown(Run.Folder);
        Assert.Equal([10, 20, 30, 40], EventReader.Scalars(shown).Where(s => s.Tag == "train/loss").Select(s => s.Step));
        var (step, tag, image) = Assert.Single(EventReader.Images(shown));
        Assert.Equal((0, "augmentation", 1, 2), (step, tag, image.Height, image.Width));
    }

    [Fact]
    public void Four_hundred_epochs_cost_next_to_nothing()
    {
        var settings = Enumerable.Range(0, 60).Select(i => Some.Setting($"section.setting_{i}", "value")).ToArray();
        var best = Enumerable.Range(0, 5).Min(_ =>
        {
            var clock = Stopwatch.StartNew();
            using (var tracker = new TensorBoardTracker(Run.Folder, TimeProvider.System, withImages: true))
            {
                tracker.Started(Some.Start(Run, 0, settings));
                for (var epoch = 1; epoch <= 400; epoch++)
                {
                    tracker.StepsDone(new StepReport(epoch, 1, 1, 1, null, 0.1, 1));
                    tracker.EpochDone(Some.Epoch(epoch), isBest: false);
                }
            }
            return clock.Elapsed.TotalMilliseconds;
        });
        TestContext.Current.TestOutputHelper?.WriteLine($"{best:f2} ms");
        Assert.InRange(best, 0, 50);       // 2 ms alone, but other tests run beside it
    }

    private static byte[] Pixel()
    {
        using var bitmap = new SkiaSharp.SKBitmap(2, 1);
        using var data = bitmap.Encode(SkiaSharp.SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    private static (int Status, double Time) EndOf(IReadOnlyList<Event> events)
    {
        var (field, end) = EventReader.Hyperparameters(events, "_hparams_/session_end_info");
        Assert.Equal(4, field);
        using var input = new CodedInputStream(end);
        input.ReadTag();
        var status = input.ReadEnum();
        input.ReadTag();
        return (status, input.ReadDouble());
    }

    private TensorBoardTracker Tracker() => new(Run.Folder, _clock, withImages: true);
}
