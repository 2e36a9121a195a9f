namespace VisionFinetune.Augment.Transforms;

/// <summary>Mirrors each image left to right with probability <c>p</c>, drawn per image.</summary>
/// <remarks>Agrees with torchvision's <c>RandomHorizontalFlip</c> applied to every image on its own.</remarks>
public sealed class RandomHorizontalFlip : RandomFlip
{
    /// <param name="p">Probability in [0, 1].</param>
    public RandomHorizontalFlip(double p = 0.5)
        : base(p, dimension: 3)
    {
    }

    internal override string Name => "random_horizontal_flip";
}
