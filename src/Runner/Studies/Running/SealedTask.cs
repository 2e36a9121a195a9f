using VisionFinetune.Engine.Metrics;
using VisionFinetune.Runner.Reports;
using VisionFinetune.Runner.Training;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Studies.Running;

/// <summary>A task whose test split cannot be reached: what the runs of a study are trained with. Whatever chooses among them cannot
/// have looked at the test split, because nothing that was handed to it could.</summary>
internal sealed class SealedTask(ILearningTask task) : ILearningTask
{
    public string Source => task.Source;

    public string Unit => task.Unit;

    public IReadOnlyList<string> Notices => task.Notices;

    public IReadOnlyList<string> Remarks => task.Remarks;

    public IReadOnlyList<string> ClassNames => task.ClassNames;

    public IReadOnlyList<string> OutputNames => task.OutputNames;

    public IScoring Scoring => task.Scoring;

    public IReadOnlyList<KeyValuePair<string, string>> Facts => task.Facts;

    public IReadOnlyDictionary<string, string> MetadataOf(Recipes.Recipe recipe) => task.MetadataOf(recipe);

    public long CountOf(SplitName split) => split == SplitName.Test ? 0 : task.CountOf(split);

    public SplitSamples Samples(SplitName split) => task.Samples(Unsealed(split));

    public (nn.Module<Tensor, Tensor> Model, IReadOnlyList<string> Notices) CreateModel(bool resume) => task.CreateModel(resume);

    public nn.Module<Tensor, Tensor> LoadModel(string weightsFile) => task.LoadModel(weightsFile);

    public void WritePredictions(SplitName split, Tensor output, string path) => task.WritePredictions(Unsealed(split), output, path);

    public IReadOnlyList<Mistake> MostConfidentMistakes(SplitName split, Tensor output, int count) =>
        task.MostConfidentMistakes(Unsealed(split), output, count);

    public byte[]? AugmentationSheet(int images, int draws) => task.AugmentationSheet(images, draws);

    public void Dispose() => task.Dispose();

    private static SplitName Unsealed(SplitName split) => split != SplitName.Test ? split
        : throw new InvalidOperationException("The test split of a study is sealed: it is scored once, for the variant that validation chose.");
}
