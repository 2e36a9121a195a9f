using static TorchSharp.torch;

namespace VisionFinetune.Augment.Chains;

/// <summary>One or several merged steps; gets the draw of the whole chain and forks it by the steps' own numbers.</summary>
internal delegate Tensor Stage(Tensor images, Draw chainDraw);

/// <summary>A chain whose steps were merged; see <see cref="TransformChain.Compile"/>.</summary>
internal sealed class CompiledChain(TransformChain chain, IReadOnlyList<Stage> stages) : ITransform
{
    public ImageShape OutputShape(ImageShape input) => chain.OutputShape(input);

    public Tensor Apply(Tensor images, Draw draw) => TransformChain.Run(images, draw, chain, stages);
}
