using VisionFinetune.Engine;

namespace VisionFinetune.Vision.Models;

/// <summary>How the first layers of a network take an image in.</summary>
internal enum Stem
{
    /// <summary>A 7×7 convolution and a pooling, which leave a quarter of each side: for images of 224 pixels.</summary>
    ImageNet,

    /// <summary>A 3×3 convolution that keeps every pixel: for images of 32 pixels (He et al., CVPR 2016, section 4.2).</summary>
    Cifar,
}

/// <summary>What tells one residual network from another.</summary>
/// <param name="Name">Its name, torchvision's where torchvision has it.</param>
/// <param name="Bottleneck">Whether its blocks have three convolutions instead of two.</param>
/// <param name="Blocks">Number of blocks in each stage; three or four stages.</param>
internal sealed record ResNetSpecification(string Name, bool Bottleneck, int[] Blocks)
{
    public Stem Stem { get; init; } = Stem.ImageNet;

    /// <summary>Channels of the stem and of the first stage; every later stage has twice as many.</summary>
    public int Channels { get; init; } = 64;

    /// <summary>Groups of the 3×3 convolution in a bottleneck: the cardinality of ResNeXt (Xie et al., CVPR 2017).</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Channels of one group in the first stage; torchvision's <c>width_per_group</c>.</summary>
    public int GroupWidth { get; init; } = 64;

    /// <summary>Channels of the 3×3 convolutions of a stage.</summary>
    public int WidthOf(int stage) => (Channels << stage) * GroupWidth / 64 * Groups;
}

/// <summary>Makes models by name, with new weights that are a function of the seed.</summary>
public static class ResNetFactory
{
    private static readonly ResNetSpecification[] Known =
    [
        new("resnet18", Bottleneck: false, [2, 2, 2, 2]),
        new("resnet34", Bottleneck: false, [3, 4, 6, 3]),
        new("resnet50", Bottleneck: true, [3, 4, 6, 3]),
        new("resnet101", Bottleneck: true, [3, 4, 23, 3]),
        new("resnet152", Bottleneck: true, [3, 8, 36, 3]),
        new("resnext50_32x4d", Bottleneck: true, [3, 4, 6, 3]) { Groups = 32, GroupWidth = 4 },
        new("resnext101_32x8d", Bottleneck: true, [3, 4, 23, 3]) { Groups = 32, GroupWidth = 8 },
        new("wide_resnet50_2", Bottleneck: true, [3, 4, 6, 3]) { GroupWidth = 128 },
        new("cifar_resnet20", Bottleneck: false, [3, 3, 3]) { Stem = Stem.Cifar, Channels = 16 },
        new("cifar_resnet18", Bottleneck: false, [2, 2, 2, 2]) { Stem = Stem.Cifar },
    ];

    /// <summary>The names <see cref="Create"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Known.Select(k => k.Name)];

    /// <summary>Makes a model on the CPU in float32 and in training mode, initialised as torchvision initialises it.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="classes">Number of classes K, at least 2.</param>
    /// <param name="seed">The same seed gives the same weights, whatever the global generator has been used for.</param>
    /// <param name="options">What differs while training; none: as torchvision's.</param>
    /// <remarks>The model outlives the dispose scope it is made in; the caller disposes it.</remarks>
    /// <exception cref="UserException">An unknown name or fewer than two classes.</exception>
    public static ResNet Create(string name, int classes, ulong seed, ResNetOptions? options = null)
    {
        var specification = Array.Find(Known, k => k.Name == name)
            ?? throw new UserException($"'{name}' is not a model; expected one of {string.Join(", ", Names)}.");
        if (classes < 2)
            throw new UserException($"A classifier needs at least 2 classes; found {classes}.");
        var model = new ResNet(specification, classes, options ?? new ResNetOptions());
        Initialization.Fill(model, seed);
        return model;
    }
}
