namespace VisionFinetune.Augment.Transforms;

/// <summary>Turns each image upside down, mirrored top to bottom, with probability <c>p</c>, drawn per image.</summary>
/// <remarks>Agrees with torchvision's <c>RandomVerticalFlip</c> applied to every image on its own.</remarks>
public sealed class RandomVerticalFlip : RandomFlip
{
    /// <param name="p">Probability in [0, 1].</param>
    public RandomVerticalFlip(double p = 0.5)
        : base(p, dimension: 2)
    {
    }

    internal override string Name => "random_vertical_flip";
}
