using TorchSharp.Modules;
using VisionFinetune.Engine.Parameters;
using VisionFinetune.Engine.Platform;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace VisionFinetune.Vision.Models;

/// <summary>A residual network for image classification (He et al., CVPR 2016, table 1), the same function with the same
/// state-dict keys in the same order as torchvision's <c>resnet18</c> to <c>resnet152</c>, <c>resnext50_32x4d</c>,
/// <c>resnext101_32x8d</c> and <c>wide_resnet50_2</c>; and two for images of 32 pixels. Made by <see cref="ResNetFactory"/>.</summary>
/// <remarks>
/// <para>In: <c>(N, 3, H, W)</c> float, normalised as the weights were trained; any H and W from 1 up, on the model's device.
/// Out: logits <c>(N, K)</c>. The input is neither changed nor disposed; the one tensor returned belongs to the caller's
/// scope.</para>
/// <para>The fields' names are the weight keys.</para>
/// </remarks>
public sealed class ResNet : Module<Tensor, Tensor>, IStagedModel
{
    /// <summary>Key of the head's weight, <c>(K, F)</c>: with <see cref="HeadBias"/> the only entries that depend on the
    /// classes.</summary>
    public const string HeadWeight = "fc.weight";

    /// <summary>Key of the head's bias, <c>(K)</c>.</summary>
    public const string HeadBias = "fc.bias";

    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly Sequential layer1;
    private readonly Sequential layer2;
    private readonly Sequential layer3;
    private readonly Sequential? layer4;
    private readonly bool _pools;
    private readonly Linear fc;

    private readonly ResNetOptions _options;

    static ResNet() => ConvolutionKernels.AvoidWrongOnes();

    internal ResNet(ResNetSpecification specification, int classes, ResNetOptions options)
        : base(specification.Name)
    {
        _options = options;
        Classes = classes;
        StageCount = specification.Blocks.Length + 2;
        _pools = specification.Stem == Stem.ImageNet;
        var channels = specification.Channels;
        conv1 = _pools ? Conv2d(3, channels, 7, stride: 2, padding: 3, bias: false) : Layers.Conv(3, channels, kernel: 3);
        bn1 = Layers.Norm(channels);
        layer1 = Stage(specification, 0, options, ref channels);
        layer2 = Stage(specification, 1, options, ref channels);
        layer3 = Stage(specification, 2, options, ref channels);
        layer4 = specification.Blocks.Length > 3 ? Stage(specification, 3, options, ref channels) : null;
        fc = Linear(channels, classes);
        RegisterComponents();
    }

    /// <summary>Number of classes K, the width of the logits.</summary>
    public int Classes { get; }

    /// <summary>The stem, three or four stages of blocks, and the head.</summary>
    public int StageCount { get; }

    /// <inheritdoc/>
    public int StageOf(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.StartsWith("fc.", StringComparison.Ordinal) ? StageCount - 1
            : key.StartsWith("layer", StringComparison.Ordinal) ? key["layer".Length] - '0'
            : 0;
    }

    /// <summary>Sets training or evaluation mode; with frozen statistics, batch normalisation stays in evaluation mode.</summary>
    public override void train(bool train = true)
    {
        base.train(train);
        if (train && _options.FreezesStatistics)
        {
            foreach (var norm in modules().OfType<BatchNorm2d>())
                norm.eval();
        }
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => ForwardFrom(0, input);

    /// <summary>What the stages below one make of images: what <see cref="ForwardFrom"/> goes on with.</summary>
    /// <param name="stage">1 to the head, whose input is <c>(N, F)</c>; that of a stage of blocks is <c>(N, C, H, W)</c>.</param>
    /// <param name="input">As for <see cref="forward"/>.</param>
    public Tensor ForwardTo(int stage, Tensor input)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stage, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(stage, StageCount);
        using var scope = NewDisposeScope();
        var x = input;
        for (var s = 0; s < stage; s++)
            x = Pass(s, x);
        return x.MoveToOuterDisposeScope();
    }

    /// <summary>The logits <c>(N, K)</c>, from what <see cref="ForwardTo"/> gave; from images with stage 0.</summary>
    public Tensor ForwardFrom(int stage, Tensor input)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(stage);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(stage, StageCount);
        using var scope = NewDisposeScope();
        var x = input;
        for (var s = stage; s < StageCount; s++)
            x = Pass(s, x);
        return x.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        List<Module> all = disposing ? [.. modules()] : [];
        base.Dispose(disposing);
        ModuleHandles.Release(all);
    }

    private Tensor Pass(int stage, Tensor input)
    {
        if (stage == 0)
            return PassStem(input);
        if (stage == StageCount - 1)
            return fc.call(training && _options.Dropout > 0 ? functional.dropout(input, _options.Dropout, training: true) : input);     // (N, K)
        var x = (stage switch { 1 => layer1, 2 => layer2, 3 => layer3, _ => layer4! }).call(input);     // H / 4, 8, 16, 32 with an ImageNet stem
        return stage == StageCount - 2 ? functional.adaptive_avg_pool2d(x, 1).flatten(1) : x;           // (N, F) before the head
    }

    private Tensor PassStem(Tensor input)                               // (N, 3, H, W)
    {
        var x = bn1.call(conv1.call(input)).relu_();                    // (N, C, H / 2, W / 2)
        return _pools ? functional.max_pool2d(x, 3, stride: 2, padding: 1) : x;     // (N, C, H / 4, W / 4); a CIFAR stem keeps H and W
    }

    /// <summary>Parameters and buffers by key, in PyTorch's order: module by module, parameters before buffers.</summary>
    /// <remarks>TorchSharp's own method lists all parameters of the whole model first.</remarks>
    public override Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
    {
        destination ??= [];
        Collect(this, string.IsNullOrEmpty(prefix) ? "" : prefix + ".", destination);
        return destination;
    }

    private static void Collect(Module module, string prefix, Dictionary<string, Tensor> destination)
    {
        foreach (var (name, parameter) in module.named_parameters(recurse: false))
            destination.Add(prefix + name, parameter);
        foreach (var (name, buffer) in module.named_buffers(recurse: false, include_nonpersistent: false))
            destination.Add(prefix + name, buffer);
        foreach (var (name, child) in module.named_children())
            Collect(child, $"{prefix}{name}.", destination);
    }

    /// <summary>One stage of equal blocks; all but the first stage halve height and width in their first block.</summary>
    private static Sequential Stage(ResNetSpecification specification, int stage, ResNetOptions options, ref int channels)
    {
        var outputs = (specification.Channels << stage) * (specification.Bottleneck ? Bottleneck.Expansion : 1);
        var width = specification.WidthOf(stage);
        var before = specification.Blocks.Take(stage).Sum();
        var blocks = new Module<Tensor, Tensor>[specification.Blocks[stage]];
        for (var i = 0; i < blocks.Length; i++)
        {
            var stride = i == 0 && stage > 0 ? 2 : 1;
            var dropRate = options.StochasticDepth * (before + i) / (specification.Blocks.Sum() - 1);     // from 0 to all of it
            blocks[i] = specification.Bottleneck
                ? new Bottleneck(channels, width, outputs, specification.Groups, stride, dropRate)
                : new BasicBlock(channels, outputs, stride, dropRate);
            channels = outputs;
        }
        return Sequential(blocks);
    }
}
