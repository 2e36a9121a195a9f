using Serilog;
using VisionFinetune.Engine.Data;
using VisionFinetune.Engine.Metrics;
using VisionFinetune.Runner.Reports;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Training;

/// <summary>The parts of a data set.</summary>
internal enum SplitName
{
    Train,
    Validation,
    Test,
}

/// <summary>What a recipe learns from, ready on the device, and the networks that fit it: the difference between images and tables.</summary>
internal interface ILearningTask : IDisposable
{
    /// <summary>Where the data came from, for logs and reports.</summary>
    string Source { get; }

    /// <summary>What a sample is: images or rows.</summary>
    string Unit { get; }

    /// <summary>What a user ought to know about the data, one sentence each.</summary>
    IReadOnlyList<string> Notices { get; }

    /// <summary>What is worth a line in the log.</summary>
    IReadOnlyList<string> Remarks { get; }

    /// <summary>Names of the classes in the order of the network's outputs; empty for a regression.</summary>
    IReadOnlyList<string> ClassNames { get; }

    /// <summary>Names of the predicted columns of a regression; empty for classes.</summary>
    IReadOnlyList<string> OutputNames { get; }

    IScoring Scoring { get; }

    /// <summary>The input, for the report: such as 224×224 or the names of the columns.</summary>
    IReadOnlyList<KeyValuePair<string, string>> Facts { get; }

    /// <summary>What checkpoints carry along so that predicting needs nothing else.</summary>
    /// <param name="recipe">As the run records it.</param>
    IReadOnlyDictionary<string, string> MetadataOf(Recipes.Recipe recipe);

    /// <summary>Samples of a split; 0 where there is none that could be scored.</summary>
    long CountOf(SplitName split);

    /// <summary>One split on the device; the caller disposes it.</summary>
    SplitSamples Samples(SplitName split);

    /// <summary>The network as training starts from it, on its device, and what there is to say about its weights.</summary>
    /// <param name="resume">All weights will come from a checkpoint: no pretrained file is looked for.</param>
    (nn.Module<Tensor, Tensor> Model, IReadOnlyList<string> Notices) CreateModel(bool resume);

    /// <summary>The network with all weights of a file, in the order of <see cref="ClassNames"/>.</summary>
    /// <exception cref="Engine.UserException">The file does not fit the recipe or the data.</exception>
    nn.Module<Tensor, Tensor> LoadModel(string weightsFile);

    /// <summary>Writes one line a sample: truth and prediction.</summary>
    /// <param name="split">Which.</param>
    /// <param name="output">What the network answered for every sample of the split.</param>
    /// <param name="path">The CSV file to write.</param>
    void WritePredictions(SplitName split, Tensor output, string path);

    /// <summary>The wrong answers the network was surest of, where they can be shown as pictures.</summary>
    IReadOnlyList<Mistake> MostConfidentMistakes(SplitName split, Tensor output, int count);

    /// <summary>A PNG of training images beside what the network sees of them, or none where there are no images.</summary>
    /// <param name="images">Rows.</param>
    /// <param name="draws">Augmentations of each, one for each of the first epochs.</param>
    byte[]? AugmentationSheet(int images, int draws);
}

/// <summary>The samples of one split, and their release.</summary>
internal sealed class SplitSamples(ISamples samples, IDisposable owner) : IDisposable
{
    public ISamples Value => samples;

    public static SplitSamples Of<T>(T samples)
        where T : ISamples, IDisposable => new(samples, samples);

    public void Dispose() => owner.Dispose();
}

/// <summary>Makes the task of a recipe.</summary>
internal static class LearningTask
{
    /// <summary>Logs what a user must know about the data.</summary>
    public static void Announce(ILearningTask task)
    {
        foreach (var notice in task.Notices)
            Log.Warning("{Notice:l}", notice);
        foreach (var remark in task.Remarks)
            Log.Information("{Remark:l}", remark);
    }

    /// <summary>Loads the data.</summary>
    /// <param name="recipe">A checked and resolved recipe.</param>
    /// <param name="device">Where batches are made.</param>
    /// <param name="weightsFile">For evaluation: the file whose knowledge about the data replaces what would be learned from it.</param>
    public static ILearningTask Load(Recipes.Recipe recipe, Device device, string? weightsFile = null) =>
        recipe.Data is Recipes.Settings.CsvSettings ? TableTask.Load(recipe, device, weightsFile) : new ImageTask(recipe, device);
}
