namespace VisionFinetune.Vision.Models;

/// <summary>What a ResNet does differently while it is trained; its answers and its weight keys do not depend on it.</summary>
public sealed record ResNetOptions
{
    /// <summary>Share of the features that is dropped before the head, in [0, 1).</summary>
    public double Dropout { get; init; }

    /// <summary>Share of the images for which the last block is skipped; of earlier blocks proportionally less, none for the first, in [0, 1).</summary>
    public double StochasticDepth { get; init; }

    /// <summary>Whether batch normalisation uses and keeps the statistics it was loaded with.</summary>
    public bool FreezesStatistics { get; init; }
}
