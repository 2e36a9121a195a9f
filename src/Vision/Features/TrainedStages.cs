using TorchSharp.Modules;
using VisionFinetune.Engine.Parameters;
using VisionFinetune.Vision.Models;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Features;

/// <summary>A network that is given features instead of images: its frozen stages are still part of it, so that checkpoints hold all of it,
/// but are not computed.</summary>
/// <remarks>Shares everything with the network and owns nothing of it. In: what <see cref="FrozenStages.Features"/> gives. Out: logits
/// <c>(N, K)</c>.</remarks>
public sealed class TrainedStages(ResNet model, int firstStage) : nn.Module<Tensor, Tensor>(model.GetName()), IStagedModel
{
    /// <inheritdoc/>
    public int StageCount => model.StageCount;

    /// <inheritdoc/>
    public int StageOf(string key) => model.StageOf(key);

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => model.ForwardFrom(firstStage, input);

    /// <inheritdoc/>
    public override void train(bool train = true)
    {
        base.train(train);
        model.train(train);
    }

    /// <inheritdoc/>
    public override IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true) => model.named_parameters(recurse);

    /// <inheritdoc/>
    public override IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true) =>
        model.named_buffers(recurse, include_nonpersistent);

    /// <inheritdoc/>
    public override IEnumerable<Parameter> parameters(bool recurse = true) => model.parameters(recurse);

    /// <inheritdoc/>
    public override Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null) =>
        model.state_dict(destination, prefix);
}
