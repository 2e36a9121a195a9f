using System.ComponentModel.DataAnnotations;

namespace VisionFinetune.Engine.Training;

/// <summary>The size of training images in a part of the epochs.</summary>
public sealed record TrainingSize
{
    /// <summary>Share of the epochs after which the next size begins, or the chain's own; a part of an epoch does not count.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true, ErrorMessage = "The share of the epochs must be in (0, 1].")]
    public required double Until { get; init; }

    /// <summary>Longer side of the images in pixels.</summary>
    [Range(8, 4096, ErrorMessage = "The size must be in [8, 4096] pixels.")]
    public required int Size { get; init; }

    /// <summary>The first epoch that this size is not for any more, 0 being the first of all.</summary>
    /// <param name="epochs">Of the training.</param>
    internal int EndEpoch(int epochs) => (int)Math.Floor(Until * epochs + 1e-9);       // 0.29 of 100 are 29 epochs, though rounding makes it 28.999…
}
