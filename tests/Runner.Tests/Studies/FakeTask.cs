using VisionFinetune.Engine.Metrics;
using VisionFinetune.Runner.Reports;
using VisionFinetune.Runner.Training;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Tests.Studies;

/// <summary>Seven samples in every split, and nothing behind them.</summary>
internal sealed class FakeTask : ILearningTask
{
    public string Source => "nothing";

    public string Unit => "rows";

    public IReadOnlyList<string> Notices => [];

    public IReadOnlyList<string> Remarks => [];

    public IReadOnlyList<string> ClassNames => [];

    public IReadOnlyList<string> OutputNames => [];

    public IScoring Scoring => new ClassificationScoring();

    public IReadOnlyList<KeyValuePair<string, string>> Facts => [];

    public IReadOnlyDictionary<string, string> MetadataOf(Runner.Recipes.Recipe recipe) => new Dictionary<string, string>();

    public long CountOf(SplitName split) => 7;

    public SplitSamples Samples(SplitName split) => null!;

    public (nn.Module<Tensor, Tensor> Model, IReadOnlyList<string> Notices) CreateModel(bool resume) => throw new NotSupportedException();

    public nn.Module<Tensor, Tensor> LoadModel(string weightsFile) => throw new NotSupportedException();

    public void WritePredictions(SplitName split, Tensor output, string path)
    {
    }

    public IReadOnlyList<Mistake> MostConfidentMistakes(SplitName split, Tensor output, int count) => [];

    public byte[]? AugmentationSheet(int images, int draws) => null;

    public void Dispose()
    {
    }
}
