using VisionFinetune.Augment;
using VisionFinetune.Augment.Chains;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Training;
using VisionFinetune.Vision.Data;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Predicting;

/// <summary>Runs a trained model over images that need no labels.</summary>
internal static class Predictor
{
    /// <summary>Scores of every image to predict, in the data's order.</summary>
    /// <param name="target">Model and recipe.</param>
    /// <param name="dataFolder">Replaces the recipe's folder.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="mirrored">Average the logits with those of the mirrored images.</param>
    /// <param name="asProbabilities">Softmax over the classes instead of raw logits.</param>
    public static PredictionTable Predict(ModelTarget target, string? dataFolder, Device device, bool mirrored, bool asProbabilities)
    {
        using var images = DatasetFactory.LoadForPrediction(target.Recipe, dataFolder);
        using var model = ModelBuilder.FromFile(target.Recipe, target.WeightsFile, device);
        var chain = TransformChain.Create(target.Recipe.Augment.Eval);
        using var scope = NewDisposeScope();
        var batchSize = target.Recipe.Train.EvalBatchSize;
        var logits = Logits(chain);
        if (mirrored)
            logits = (logits + Logits(new Mirrored(chain))) / 2;
        var scores = (asProbabilities ? logits.to_type(ScalarType.Float64).softmax(1) : logits).to_type(ScalarType.Float32).cpu();
        return new PredictionTable(IdsOf(images), NamesOf(images, model.Classes), Rows(scores));

        Tensor Logits(ITransform eval)
        {
            using var samples = new ImageSamples(images, eval, eval, device);
            return Evaluator.Logits(model, samples, batchSize);
        }
    }

    /// <summary>Kaggle's ids where the data has them, else 1, 2, 3, ….</summary>
    private static IReadOnlyList<string> IdsOf(ImageDataset images) =>
        images.Ids ?? [.. Enumerable.Range(1, images.Count).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture))];

    /// <summary>The data's class names where they fit the model's head, else <c>class_0</c>, <c>class_1</c>, ….</summary>
    private static IReadOnlyList<string> NamesOf(ImageDataset images, int classes) =>
        images.ClassNames.Count == classes ? images.ClassNames : [.. Enumerable.Range(0, classes).Select(k => $"class_{k}")];

    private static float[][] Rows(Tensor scores)
    {
        var columns = (int)scores.shape[1];
        return [.. scores.data<float>().ToArray().Chunk(columns)];
    }

    private sealed class Mirrored(ITransform chain) : ITransform
    {
        public ImageShape OutputShape(ImageShape input) => chain.OutputShape(input);

        public Tensor Apply(Tensor images, Draw draw)
        {
            using var straight = chain.Apply(images, draw);
            return straight.flip(3);
        }
    }
}
