using Serilog;
using VisionFinetune.Engine;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Training;
using VisionFinetune.Vision.Data;
using VisionFinetune.Vision.Models;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Predicting;

/// <summary>Runs a trained model over images that need no labels.</summary>
internal static class ImagePredictor
{
    /// <summary>Scores of every image to predict, in the data's order: the mean over the models of their probabilities.</summary>
    /// <param name="target">Models and recipes; the first recipe says how images are read.</param>
    /// <param name="dataFolder">Replaces the recipe's folder.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="options">Raw logits, or else softmax over the classes; views and temperature.</param>
    /// <param name="sample">Checked before a model answers.</param>
    public static PredictionTable Predict(PredictionTarget target, string? dataFolder, Device device, PredictionOptions options, SampleSubmission? sample)
    {
        var recipe = DatasetFactory.Resolve(target.Recipe, dataFolder);
        using var images = DatasetFactory.LoadForPrediction(recipe, out var notices);
        foreach (var notice in notices)
            Log.Warning("{Notice:l}", notice);
        var (ids, names) = (IdsOf(images), (IReadOnlyList<string>?)null);
        using var scope = NewDisposeScope();
        var answers = new List<Tensor>();
        foreach (var one in target.Models)
        {
            using var model = ModelBuilder.FromFile(one.Recipe, one.WeightsFile, device);
            var own = NamesOf(one, images, model.Classes, options.Output);
            if (names is null)
                sample?.Check(options.Output, ids, own);
            else
                TablePredictor.RequireSame(target.Models[0].WeightsFile, names, one.WeightsFile, own);
            names = own;
            answers.Add(Answer(one, model, images, device, options));
        }
        if (answers.Count > 1)
            Log.Information("The mean of {Models} models", answers.Count);
        var scores = answers.Count > 1 ? TableModel.Mean(answers) : answers[0].to_type(ScalarType.Float32).cpu();
        return new PredictionTable(ids, names!, PredictionTable.Finite(scores, target.Name)) { Data = [Fingerprint.Of(recipe.Data, images)] };
    }

    private static Tensor Answer(ModelTarget target, ResNet model, ImageDataset images, Device device, PredictionOptions options)
    {
        using var scope = NewDisposeScope();
        var chain = ImageTask.Chain(target.Recipe.Augment.Eval, "augment.eval", images.Shape);
        var views = TestTimeViews.Of(chain, images.Shape, options.Tta);
        Tensor? sum = null;
        foreach (var view in views)
        {
            using var samples = new ImageSamples(images, view, view, device);
            var logits = Evaluator.Logits(model, samples, target.Recipe.Train.EvalBatchSize, ForwardPrecision.ForPrediction(target.Recipe, device));
            sum = sum is null ? logits : sum + logits;
        }
        var mean = sum! / views.Count;
        if (options.Output == PredictionOutput.Logits)
            return mean.MoveToOuterDisposeScope();
        return Probabilities(options.Calibrated ? mean / RunTemperature.Of(target) : mean).MoveToOuterDisposeScope();
    }

    /// <summary>Softmax over the classes.</summary>
    /// <param name="logits"><c>(N, K)</c>.</param>
    /// <returns><c>(N, K)</c> float32 on the CPU, in the caller's dispose scope.</returns>
    public static Tensor Probabilities(Tensor logits) => logits.to_type(ScalarType.Float64).softmax(1).to_type(ScalarType.Float32).cpu();

    /// <summary>Kaggle's ids where the data has them, else 1, 2, 3, ….</summary>
    private static IReadOnlyList<string> IdsOf(ImageDataset images) =>
        images.Ids ?? [.. Enumerable.Range(1, images.Count).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture))];

    /// <summary>The names the weights were trained with; for files of other programs the data's names where they fit the model's head;
    /// numbers where nothing names the outputs and none are needed.</summary>
    /// <exception cref="UserException">Names are needed and not known.</exception>
    private static IReadOnlyList<string> NamesOf(ModelTarget target, ImageDataset images, int classes, PredictionOutput output)
    {
        if (RunMetadata.ClassNames(target.WeightsFile) is { } trained && trained.Count == classes)
            return trained;
        if (images.ClassNames.Count == classes)
            return images.ClassNames;
        return output == PredictionOutput.Logits
            ? [.. Enumerable.Range(0, classes).Select(k => $"class_{k}")]
            : throw new UserException($"'{target.WeightsFile}' answers with {classes} classes, the recipe's data has "
                + $"{images.ClassNames.Count}, so its answers have no names; only --logits can be written.");
    }
}
