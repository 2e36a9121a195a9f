using VisionFinetune.Engine;

namespace VisionFinetune.Vision.Models;

/// <summary>What tells one ResNet from another: its kind of block and the number of blocks in each of the four stages.</summary>
internal sealed record ResNetSpecification(string Name, bool Bottleneck, int[] Blocks);

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
    ];

    /// <summary>The names <see cref="Create"/> knows, smallest model first.</summary>
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
