using static TorchSharp.torch;

namespace VisionFinetune.Augment.Transforms;

/// <summary>Takes each image through all of some steps, in an order drawn per image.</summary>
/// <remarks>As torchvision's <c>RandomOrder</c> applied to every image on its own. k steps cost as much as k² of them.</remarks>
public sealed class RandomOrder : ContainerTransform
{
    /// <param name="steps">At least one; each keeps the size of the images.</param>
    public RandomOrder(IReadOnlyList<ImageTransform> steps)
        : base(steps)
    {
    }

    internal override string Name => "random_order";

    /// <summary>The order of the steps of each image of a batch with this draw.</summary>
    internal int[][] DrawOrders(int count, Draw draw)
    {
        var choice = draw.Fork(ChoiceLane);
        return [.. Enumerable.Range(0, count).Select(i => choice.Fork(i).Order(Steps.Length))];
    }

    private protected override string? FindDisagreement(ImageShape input) =>
        Steps.Select(step => Mismatch(step.Name, step.NominalShape(input), input, "the steps around it take")).FirstOrDefault(m => m is not null);

    private protected override Tensor Combine(Tensor pixels, Draw draw)
    {
        var orders = DrawOrders((int)pixels.shape[0], draw);
        var current = pixels;
        for (var place = 0; place < Steps.Length; place++)
        {
            var next = current;
            for (var step = 0; step < Steps.Length; step++)
            {
                var takers = Array.ConvertAll(orders, order => order[place] == step);
                if (takers.Contains(true))
                    next = Pixels.Choose(takers, Apply(step, current, draw), next);
            }
            current = next;
        }
        return ReferenceEquals(current, pixels) ? pixels.clone() : current;
    }
}
