using System.Collections.Concurrent;
using VisionFinetune.Augment;
using VisionFinetune.Engine.Platform;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Predicting;
using VisionFinetune.Runner.Service.Inference.Uploads;
using VisionFinetune.Runner.Training;
using VisionFinetune.Vision.Data;
using VisionFinetune.Vision.Models;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Service.Inference;

/// <summary>An image classifier with the chain that its recipe has for evaluation: it answers as <c>vft predict</c> does.</summary>
internal sealed class ServedImages : IServedModel
{
    private readonly ModelTarget _target;
    private readonly ResNet _model;
    private readonly Device _device;
    private readonly Autocast? _autocast;
    private readonly InferenceLimits _limits;
    private readonly ImageUploads _uploads;
    private readonly Action<int> _passed;
    private readonly ConcurrentDictionary<ImageShape, ITransform> _chains = new();

    /// <summary>Loads the weights.</summary>
    /// <param name="target">A run's best checkpoint.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="limits">Of one forward pass.</param>
    /// <param name="uploads">Reads the images.</param>
    /// <param name="passed">Hears of every forward pass and its number of images.</param>
    public ServedImages(ModelTarget target, Device device, InferenceLimits limits, ImageUploads uploads, Action<int> passed)
    {
        (_target, _device, _limits, _uploads, _passed) = (target, device, limits, uploads, passed);
        _autocast = ForwardPrecision.ForPrediction(target.Recipe, device);
        _model = ModelBuilder.FromFile(target.Recipe, target.WeightsFile, device);
        OutputNames = RunMetadata.ClassNames(target.WeightsFile) is { } names && names.Count == _model.Classes
            ? names : [.. Enumerable.Range(0, _model.Classes).Select(k => $"class_{k}")];
        Epoch = CheckpointOrigin.EpochOf(target.WeightsFile);
    }

    public IReadOnlyList<string> OutputNames { get; }

    public bool IsRegression => false;

    public int? Epoch { get; }

    /// <summary>Images are brought to the size that the recipe's data has, where it has one; otherwise the chain must take them as they
    /// are.</summary>
    public async Task<PreparedRequest> PrepareAsync(IReadOnlyList<UploadedFile> files, CancellationToken stop)
    {
        var images = _uploads.Open(files);
        foreach (var shape in images.Select(ShapeOf).Distinct())
            ImageUploads.CheckNetworkSize(ChainFor(shape).OutputShape(shape), _limits.NetworkPixels);
        var inputs = new List<PredictionInput>(images.Count);
        foreach (var image in images)
        {
            var shape = ShapeOf(image);
            inputs.Add(new ImageInput(await _uploads.DecodeAsync(image, shape, stop), shape));
        }
        return new PreparedRequest([.. images.Select(image => image.Name)], inputs);
    }

    public IReadOnlyList<float[]> Answer(IReadOnlyList<PredictionInput> inputs)
    {
        var answers = new float[inputs.Count][];
        foreach (var group in inputs.Cast<ImageInput>().Index().GroupBy(input => input.Item.Shape))
        {
            foreach (var part in group.Chunk(MostAtOnce(group.Key)))
            {
                var rows = Pass([.. part.Select(input => input.Item)], group.Key);
                foreach (var (answer, input) in rows.Zip(part))
                    answers[input.Index] = answer;
            }
        }
        return answers;
    }

    public void Dispose() => _model.Dispose();

    private ImageShape ShapeOf(EncodedImage image) => _target.Recipe.Data.Shape ?? new ImageShape(3, image.Height, image.Width);

    private ITransform ChainFor(ImageShape shape)
    {
        if (_chains.TryGetValue(shape, out var known))
            return known;
        var chain = ImageTask.Chain(_target.Recipe.Augment.Eval, "augment.eval", shape);
        if (_chains.Count < 64)         // of images in their own sizes there may be any number
            _chains.TryAdd(shape, chain);
        return chain;
    }

    private int MostAtOnce(ImageShape shape)
    {
        var output = ChainFor(shape).OutputShape(shape);
        var fits = Math.Max(1, _limits.NetworkPixels / ((long)output.Height * output.Width));
        return (int)Math.Min(fits, Math.Min(_limits.BatchSize, _target.Recipe.Train.EvalBatchSize));
    }

    private float[][] Pass(ImageInput[] batch, ImageShape shape)
    {
        using var scope = NewDisposeScope();
        var images = empty(batch.Length, shape.Channels, shape.Height, shape.Width, dtype: ScalarType.Byte);
        for (var i = 0; i < batch.Length; i++)
        {
            using var image = images[i];
            batch[i].Planes.CopyTo(image.bytes);
        }
        var chain = ChainFor(shape);
        using var dataset = new ImageDataset("upload", images, null, OutputNames);
        using var samples = new ImageSamples(dataset, chain, chain, _device);
        var logits = Evaluator.Logits(_model, samples, batch.Length, _autocast);
        _passed(batch.Length);
        return PredictionTable.Finite(ImagePredictor.Probabilities(logits), _target.WeightsFile);
    }
}
