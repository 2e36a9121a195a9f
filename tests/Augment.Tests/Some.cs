using VisionFinetune.Augment.Resampling;
using VisionFinetune.Augment.Transforms;
using VisionFinetune.Engine.Checkpoints;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Tests;

/// <summary>Images and transforms that many tests need.</summary>
internal static class Some
{
    /// <summary>The tensors of golden/transforms, which live as long as the test process.</summary>
    private static readonly Dictionary<string, Tensor> GoldenTensors = Read("transforms/outputs.safetensors");

    private static readonly Dictionary<string, Tensor> AugmentTensors = Read("augment/outputs.safetensors");
    private static readonly Dictionary<string, Tensor> PolicyTensors = Read("augment/policies.safetensors");

    public static Draw Draw { get; } = new(20240611);

    public static Tensor Golden(string name) => GoldenTensors[name];

    /// <summary>What torchvision answers to augmentations of the first two pictures; see golden/augment/generate.py.</summary>
    public static Tensor Augmented(string name) => AugmentTensors[name];

    /// <summary>What torchvision's policies answer on the first two pictures, by <c>operation/interpolation/magnitude</c>.</summary>
    public static IReadOnlyDictionary<string, Tensor> PolicyOutputs => PolicyTensors;

    /// <summary>The eight 32x32 golden pictures as floats in [0, 1].</summary>
    public static Tensor Images() => Golden("images_u8").to_type(ScalarType.Float32).div_(255);

    /// <summary>The golden pictures as bytes.</summary>
    public static Tensor Bytes() => Golden("images_u8").clone();

    /// <summary>The first two pictures at 20x28.</summary>
    public static Tensor Wide() => new Resize([20, 28]).Apply(Images().narrow(0, 0, 2), Draw);

    /// <summary>Every pixel of the batch has a value of its own, so that any mistake of place shows.</summary>
    public static Tensor Distinct(int n, int c, int h, int w) =>
        arange(n * c * h * w, dtype: ScalarType.Float32).reshape(n, c, h, w);

    public static Tensor ChannelsLast(Tensor images) => images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    /// <summary>The golden boxes that were cut for results of this size.</summary>
    public static CropBox[] Boxes(int size)
    {
        var sizes = Testing.Golden.Json("transforms/boxes.json").EnumerateArray();
        var boxes = sizes.Single(e => e.GetProperty("size").GetInt32() == size).GetProperty("top_left_height_width");
        return [.. boxes.EnumerateArray().Select(b => new CropBox(b[0].GetInt32(), b[1].GetInt32(), b[2].GetInt32(), b[3].GetInt32()))];
    }

    public static ResamplePlan Plan(CropBox[] boxes, int size, bool antialias) => new(
        [.. boxes.Select(b => new AxisSpan(b.Top, b.Height))], [.. boxes.Select(b => new AxisSpan(b.Left, b.Width))],
        size, size, antialias);

    private static Dictionary<string, Tensor> Read(string file)
    {
        var content = SafeTensors.Read(Testing.Golden.PathOf(file));
        return content.Tensors.ToDictionary(t => t.Key, t => t.Value.DetachFromDisposeScope());
    }
}
