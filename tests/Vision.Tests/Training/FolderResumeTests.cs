using VisionFinetune.Augment.Chains;
using VisionFinetune.Augment.Settings;
using VisionFinetune.Engine;
using VisionFinetune.Engine.Checkpoints;
using VisionFinetune.Engine.Losses;
using VisionFinetune.Engine.Optimizers;
using VisionFinetune.Engine.Schedules;
using VisionFinetune.Engine.Training;
using VisionFinetune.Testing;
using VisionFinetune.Vision.Data;
using VisionFinetune.Vision.Tests.Data.Caching;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Tests.Training;

/// <summary>Training on images that are decoded ahead of the step.</summary>
public sealed class FolderResumeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;
    private static readonly TrainSettings s_settings = new() { Epochs = 2, BatchSize = 5 };

    private readonly PictureFolder _pictures = new(perClass: 14);
    private int _stepsDone;

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        _pictures.Dispose();
    }

    [Fact]
    public void Stopped_anywhere_and_resumed_with_any_number_of_threads_it_ends_with_the_bytes_of_a_run_on_resident_images()
    {
        var whole = Train("whole", options: null, resume: false, stopAfter: null);
        foreach (var (workers, steps) in new[] { (0, 2), (1, 3), (4, 5), (2, 7) })
        {
            Forget();
            var run = $"stopped-{workers}-{steps}";
            var first = Train(run, _pictures.Options(workers), resume: false, steps);
            var rest = Train(run, _pictures.Options(workers + 1), resume: true, stopAfter: null);
            Assert.Equal(whole, [.. first, .. rest]);
            Assert.Equal(Bytes("whole"), Bytes(run));
        }
        Assert.Equal(Bytes("whole"), Cached("from-the-cache", _pictures.Options()));
        Assert.Equal(Bytes("whole"), Cached("in-memory", _pictures.Options() with { KeepsFile = false }));
        Assert.Empty(_pictures.Warnings);
    }

    [Fact]
    public void The_first_step_is_done_before_the_folder_is_decoded_and_the_second_epoch_reads_no_image_file()
    {
        var last = LastOfFirstEpoch();
        var sound = File.ReadAllBytes(last);
        File.WriteAllBytes(last, [1]);
        var error = Assert.Throws<UserException>(() => Train("broken", _pictures.Options(), resume: false, stopAfter: null));
        Assert.StartsWith($"'{last}' is not an image that can be read (", error.Message, StringComparison.Ordinal);
        Assert.Equal(4, _stepsDone);

        File.WriteAllBytes(last, sound);
        Train("sound", _pictures.Options(), resume: false, stopAfter: null, firstEpochDone: _pictures.Spoil);
        Assert.Empty(_pictures.Warnings);
    }

    private string LastOfFirstEpoch()
    {
        using var splits = _pictures.Read().SplitValidation(0.2, seed: 3);
        using var samples = PictureFolder.Samples(splits.Train);
        using var order = new TrainingBatches(samples, s_settings, seed: 1).Order(epoch: 0);
        return _pictures.PathOf(Path.Combine("train", splits.Train.Ids![(int)order[-1].item<long>()]));
    }

    private void Forget()
    {
        if (Directory.Exists(_pictures.Caches))
            Directory.Delete(_pictures.Caches, recursive: true);
    }

    private byte[] Cached(string run, ImageCacheOptions options)
    {
        Train(run, options, resume: false, stopAfter: null);
        return Bytes(run);
    }

    private byte[] Bytes(string run) => File.ReadAllBytes(Path.Combine(_folder, run, "last.safetensors"));

    private List<(double Loss, double ValidationLoss)> Train(string run, ImageCacheOptions? options, bool resume, int? stopAfter, Action? firstEpochDone = null)
    {
        using var splits = (options is null ? ImageFolderReader.Read(_pictures.Root, 6) : _pictures.Read(options)).SplitValidation(0.2, seed: 3);
        var chain = TransformChain.Create([new RandomHorizontalFlipSettings(), new NormalizeSettings { Mean = [0.5], Std = [0.25] }]).Compile();
        using var train = new ImageSamples(splits.Train, chain, chain, CPU);
        using var validation = new ImageSamples(splits.Validation!, chain, chain, CPU);
        using var model = nn.Sequential(("flat", nn.Flatten()), ("fc", nn.Linear(3 * 6 * 6, 2)));
        Golden.FillState(model, "folder");
        using var stop = new CancellationTokenSource();
        _stepsDone = 0;
        var recorder = new Recorder(() => { if (++_stepsDone == stopAfter) stop.Cancel(); }, firstEpochDone);
        using var trainer = new Trainer(new TrainerParts
        {
            Model = model,
            Train = train,
            Validation = validation,
            Loss = new CrossEntropySettings(),
            Optimizer = new SgdSettings { Lr = 0.01 },
            Scheduler = new CosineSettings(),
            Settings = s_settings,
            Checkpoints = new CheckpointFolder(Directory.CreateDirectory(Path.Combine(_folder, run)).FullName),
            Observer = recorder,
            Seed = 1,
            ReportEverySteps = 1,
        });
        if (resume)
            trainer.Resume();
        if (stopAfter is null)
            trainer.Run(TestContext.Current.CancellationToken);
        else
            Assert.Throws<OperationCanceledException>(() => trainer.Run(stop.Token));
        return recorder.Epochs;
    }

    private sealed class Recorder(Action stepDone, Action? firstEpochDone) : ITrainingObserver
    {
        public List<(double Loss, double ValidationLoss)> Epochs { get; } = [];

        public void StepsDone(StepReport report) => stepDone();

        public void EpochDone(EpochMetrics metrics, bool isBest)
        {
            Epochs.Add((metrics.TrainLoss, metrics.ValidationLoss));
            if (Epochs.Count == 1)
                firstEpochDone?.Invoke();
        }
    }
}
