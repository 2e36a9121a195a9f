using VisionFinetune.Augment.Resampling;
using VisionFinetune.Augment.Transforms;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Chains;

/// <summary>Merges what follows a resampling into it: a flip is the same weights in reverse order, and normalisation commutes
/// with any average, so that it is done on whichever image is smaller, source or result.</summary>
internal static class ChainCompiler
{
    /// <summary>The stages that do what the steps do.</summary>
    public static List<Stage> Compile(IReadOnlyList<ImageTransform> steps)
    {
        var stages = new List<Stage>();
        for (var i = 0; i < steps.Count;)
        {
            var (stage, length) = steps[i] is IResampling resampling ? Merge(steps, i, resampling) : (Single(steps[i], i), 1);
            stages.Add(stage);
            i += length;
        }
        return stages;
    }

    private static Stage Single(ImageTransform step, int index) => (images, draw) => step.Apply(images, draw.Fork(index));

    private static (Stage Stage, int Length) Merge(IReadOnlyList<ImageTransform> steps, int start, IResampling resampling)
    {
        var flips = new List<(RandomFlip Flip, int Index)>();
        var next = start + 1;
        for (; next < steps.Count && steps[next] is RandomFlip or ToFloat; next++)     // to_float has nothing left to do here
        {
            if (steps[next] is RandomFlip flip)
                flips.Add((flip, next));
        }
        var normalize = next < steps.Count ? steps[next] as Normalize : null;
        return ((images, draw) => Apply(images, draw), next - start + (normalize is null ? 0 : 1));

        Tensor Apply(Tensor images, Draw draw)
        {
            using var scope = NewDisposeScope();
            var input = Pixels.ShapeOf(images, "augment");
            var plan = resampling.Plan(input, (int)images.shape[0], draw.Fork(start));
            foreach (var (flip, index) in flips)
                plan = flip.Reverse(plan, (int)images.shape[0], draw.Fork(index));
            if (RowResampler.Handles(images))
                return RowResampler.Apply(images, plan, normalize?.Scale(input) ?? ChannelScale.None).MoveToOuterDisposeScope();
            if (normalize is null)
                return Resampler.Apply(images, plan).MoveToOuterDisposeScope();
            var grows = (long)plan.Height * plan.Width > (long)input.Height * input.Width;
            var result = grows
                ? Resampler.Apply(normalize.Apply(images, draw), plan)
                : normalize.Apply(Resampler.Apply(images, plan), draw);
            return result.MoveToOuterDisposeScope();
        }
    }
}
