using Serilog;
using VisionFinetune.Augment;
using VisionFinetune.Engine;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Training;
using VisionFinetune.Vision.Data;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Predicting;

/// <summary>Runs a trained model over images that need no labels.</summary>
internal static class ImagePredictor
{
    /// <summary>Scores of every image to predict, in the data's order.</summary>
    /// <param name="target">Model and recipe.</param>
    /// <param name="dataFolder">Replaces the recipe's folder.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="mirrored">Average the logits with those of the mirrored images.</param>
    /// <param name="output">Raw logits, or else softmax over the classes.</param>
    /// <param name="sample">Checked before the model answers.</param>
    public static PredictionTable Predict(
        ModelTarget target, string? dataFolder, Device device, bool mirrored, PredictionOutput output, SampleSubmission? sample)
    {
        var recipe = DatasetFactory.Resolve(target.Recipe, dataFolder);
        var asProbabilities = output != PredictionOutput.Logits;
        using var images = DatasetFactory.LoadForPrediction(recipe, out var notices);
        foreach (var notice in notices)
            Log.Warning("{Notice:l}", notice);
        using var model = ModelBuilder.FromFile(target.Recipe, target.WeightsFile, device);
        var chain = ImageTask.Chain(target.Recipe.Augment.Eval, "augment.eval", images.Shape);
        var names = NamesOf(target, images, model.Classes);
        if (names is null && asProbabilities)
            throw new UserException($"'{target.WeightsFile}' answers with {model.Classes} classes, the recipe's data has "
                + $"{images.ClassNames.Count}, so its answers have no names; only --logits can be written.");
        var ids = IdsOf(images);
        names ??= [.. Enumerable.Range(0, model.Classes).Select(k => $"class_{k}")];
        sample?.Check(output, ids, names);
        using var scope = NewDisposeScope();
        var batchSize = target.Recipe.Train.EvalBatchSize;
        var logits = Logits(chain);
        if (mirrored)
            logits = (logits + Logits(new Mirrored(chain))) / 2;
        var scores = asProbabilities ? Probabilities(logits) : logits.to_type(ScalarType.Float32).cpu();
        return new PredictionTable(ids, names, PredictionTable.Finite(scores, target.WeightsFile)) { Data = [Fingerprint.Of(recipe.Data, images)] };

        Tensor Logits(ITransform eval)
        {
            using var samples = new ImageSamples(images, eval, eval, device);
            return Evaluator.Logits(model, samples, batchSize, ForwardPrecision.ForPrediction(target.Recipe, device));
        }
    }

    /// <summary>Softmax over the classes.</summary>
    /// <param name="logits"><c>(N, K)</c>.</param>
    /// <returns><c>(N, K)</c> float32 on the CPU, in the caller's dispose scope.</returns>
    public static Tensor Probabilities(Tensor logits) => logits.to_type(ScalarType.Float64).softmax(1).to_type(ScalarType.Float32).cpu();

    /// <summary>Kaggle's ids where the data has them, else 1, 2, 3, ….</summary>
    private static IReadOnlyList<string> IdsOf(ImageDataset images) =>
        images.Ids ?? [.. Enumerable.Range(1, images.Count).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture))];

    /// <summary>The names the weights were trained with; for files of other programs the data's names where they fit the model's
    /// head; none where nothing names the outputs.</summary>
    private static IReadOnlyList<string>? NamesOf(ModelTarget target, ImageDataset images, int classes)
    {
        if (RunMetadata.ClassNames(target.WeightsFile) is { } trained && trained.Count == classes)
            return trained;
        return images.ClassNames.Count == classes ? images.ClassNames : null;
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
