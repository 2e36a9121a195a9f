using TorchSharp.Modules;
using VisionFinetune.Engine.Parameters;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Tests.Training;

/// <summary>Three layers that are stages: the last one is the head.</summary>
internal sealed class StagedMlp : nn.Module<Tensor, Tensor>, IStagedModel
{
    private readonly Linear a, b, c;

    public StagedMlp()
        : base("staged")
    {
        (a, b, c) = (nn.Linear(10, 20), nn.Linear(20, 20), nn.Linear(20, 2));
        RegisterComponents();
        Golden.FillState(this, "golden1/staged");
    }

    public int StageCount => 3;

    public int StageOf(string key) => key[0] - 'a';

    public override Tensor forward(Tensor input) => c.call(b.call(a.call(input).sigmoid()).sigmoid());
}
