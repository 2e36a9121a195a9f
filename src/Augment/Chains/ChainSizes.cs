using VisionFinetune.Augment.Settings;

namespace VisionFinetune.Augment.Chains;

/// <summary>Makes a chain end with images of another size, for training that begins with small ones.</summary>
/// <remarks>The last step that scales images (<c>resize</c> or <c>random_resized_crop</c>) and the crops after it change in proportion, so that a small
/// image shows what the large one would have shown. Everything before and everything else stays.</remarks>
public static class ChainSizes
{
    /// <summary>Why the size of a chain's images cannot be changed; none where it can.</summary>
    public static string? FindProblem(IReadOnlyList<TransformSettings> steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        return LastScaling(steps) >= 0 ? null : "no step of augment.train scales images; begin it with resize: { size: … }, or use random_resized_crop.";
    }

    /// <summary>The steps with another size.</summary>
    /// <param name="steps">Of a recipe.</param>
    /// <param name="size">Longer side of the images at the end, in pixels.</param>
    /// <exception cref="TransformException">No step scales images.</exception>
    public static IReadOnlyList<TransformSettings> Resized(IReadOnlyList<TransformSettings> steps, int size)
    {
        if (FindProblem(steps) is { } problem)
            throw new TransformException($"The size of the images cannot be changed: {problem}");
        var first = LastScaling(steps);
        var last = Enumerable.Range(first, steps.Count - first).Last(i => SizeOf(steps[i]) is not null);
        var factor = (double)size / SizeOf(steps[last])!.Max();
        return [.. steps.Select((step, i) => i < first ? step : Scaled(step, factor))];
    }

    private static int LastScaling(IReadOnlyList<TransformSettings> steps)
    {
        for (var i = steps.Count - 1; i >= 0; i--)
        {
            if (steps[i] is ResizeSettings { Size.Count: > 0 } or RandomResizedCropSettings { Size.Count: > 0 })
                return i;
        }
        return -1;
    }

    private static IReadOnlyList<int>? SizeOf(TransformSettings step) => step switch
    {
        ResizeSettings resize => resize.Size,
        RandomResizedCropSettings crop => crop.Size,
        CenterCropSettings crop => crop.Size,
        RandomCropSettings crop => crop.Size,
        _ => null,
    };

    private static TransformSettings Scaled(TransformSettings step, double factor)
    {
        int Of(int pixels) => Math.Max(1, (int)Math.Round(pixels * factor, MidpointRounding.AwayFromZero));
        return step switch
        {
            ResizeSettings resize => resize with { Size = [.. resize.Size.Select(Of)] },
            RandomResizedCropSettings crop => crop with { Size = [.. crop.Size.Select(Of)] },
            CenterCropSettings crop => crop with { Size = [.. crop.Size.Select(Of)] },
            RandomCropSettings crop => crop with { Size = [.. crop.Size.Select(Of)], Padding = crop.Padding == 0 ? 0 : Of(crop.Padding) },
            _ => step,
        };
    }
}
