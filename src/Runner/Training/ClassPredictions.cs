using System.Globalization;
using VisionFinetune.Engine.Files;
using VisionFinetune.Runner.Predicting;
using VisionFinetune.Runner.Reports;
using VisionFinetune.Vision.Data;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Training;

/// <summary>What a model said about every sample of a split.</summary>
/// <param name="Classes">Most probable class of each sample.</param>
/// <param name="Confidences">Its probability.</param>
internal sealed record ClassPredictions(long[] Classes, double[] Confidences)
{
    /// <param name="logits"><c>(N, K)</c>.</param>
    public static ClassPredictions Of(Tensor logits)
    {
        using var scope = NewDisposeScope();
        var (confidence, predicted) = logits.to_type(ScalarType.Float64).softmax(1).max(1);
        return new ClassPredictions(predicted.cpu().data<long>().ToArray(), confidence.cpu().data<double>().ToArray());
    }

    /// <summary>Writes one row a sample, in sample order.</summary>
    public void Write(string path, ImageDataset split)
    {
        var labels = split.Labels.data<long>().ToArray();
        AtomicFile.WriteText(path, CsvText.Of(["index", "label", "predicted", "confidence"], Classes.Select((predicted, i) => new[]
        {
            i.ToString(CultureInfo.InvariantCulture), split.ClassNames[(int)labels[i]], split.ClassNames[(int)predicted], CsvText.Number(Confidences[i]),
        })));
    }

    /// <summary>The wrong answers the model was surest of, as pictures.</summary>
    public IReadOnlyList<Mistake> MostConfidentMistakes(ImageDataset split, int count)
    {
        var labels = split.Labels.data<long>().ToArray();
        return
        [
            .. Enumerable.Range(0, labels.Length).Where(i => Classes[i] != labels[i]).OrderByDescending(i => Confidences[i]).ThenBy(i => i).Take(count)
                .Select(i => new Mistake(
                    Pixels(split, i), split.Shape.Width, split.Shape.Height,
                    split.ClassNames[(int)labels[i]], split.ClassNames[(int)Classes[i]], Confidences[i], i)),
        ];
    }

    /// <summary>One image as rows of red, green, blue.</summary>
    private static byte[] Pixels(ImageDataset split, int index)
    {
        using var scope = NewDisposeScope();
        return split.Take([index])[0].permute(1, 2, 0).contiguous().bytes.ToArray();
    }
}
