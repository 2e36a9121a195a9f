using VisionFinetune.Engine.Randomness;

namespace VisionFinetune.Engine.Data;

/// <summary>Seeded divisions of samples into a training and a validation part; a function of the key alone.</summary>
/// <remarks>Stratified, every class is divided in proportion, to one sample: the samples are put in random order within their class,
/// class after class, and every k-th of them is taken.</remarks>
public static class RowSplit
{
    /// <summary>Sets a share of the samples aside.</summary>
    /// <param name="count">Samples.</param>
    /// <param name="classes">The class of each, to divide every class in proportion; none: as chance has it.</param>
    /// <param name="fraction">Share of the validation part, in (0, 1); at least one sample, and never all.</param>
    /// <param name="key">Decides which.</param>
    /// <returns>Indices, ascending; every index in one of the two. A class of a single sample has it in the training part.</returns>
    /// <exception cref="UserException">There are not enough samples for two parts.</exception>
    public static (int[] Train, int[] Validation) HoldOut(int count, IReadOnlyList<long>? classes, double fraction, ulong key)
    {
        var pool = Order(count, classes, key);
        if (classes is not null)
        {
            var sizes = classes.GroupBy(c => c).ToDictionary(g => g.Key, g => g.Count());
            pool = [.. pool.Where(i => sizes[classes[i]] > 1)];
        }
        if (pool.Length < 2)
            throw new UserException($"{count} row(s) cannot be divided into training and validation; add rows"
                + (classes is null ? "." : ", or set data.stratify to false: no class has two."));
        var wanted = Math.Clamp((int)Math.Round(fraction * count, MidpointRounding.AwayFromZero), 1, pool.Length - 1);
        return Divide(count, Enumerable.Range(0, wanted).Select(j => pool[(int)((j + 0.5) * pool.Length / wanted)]));
    }

    /// <summary>Sets one of several folds aside; over all folds every sample is set aside once.</summary>
    /// <param name="count">Samples.</param>
    /// <param name="classes">As for <see cref="HoldOut"/>.</param>
    /// <param name="fold">0 for the first.</param>
    /// <param name="folds">How many there are.</param>
    /// <param name="key">Decides which sample is in which fold; the same for all folds.</param>
    /// <returns>Indices, ascending; every index in one of the two.</returns>
    /// <exception cref="UserException">There are fewer samples than folds.</exception>
    public static (int[] Train, int[] Validation) Fold(int count, IReadOnlyList<long>? classes, int fold, int folds, ulong key)
    {
        if (count < folds)
            throw new UserException($"{count} row(s) cannot be divided into {folds} folds; take at most {count}.");
        return Divide(count, Order(count, classes, key).Where((_, position) => position % folds == fold));
    }

    private static int[] Order(int count, IReadOnlyList<long>? classes, ulong key)
    {
        var order = Array.ConvertAll(Permutation.Of(count, key), i => (int)i);
        return classes is null ? order : [.. order.OrderBy(i => classes[i])];        // a stable sort
    }

    private static (int[] Train, int[] Validation) Divide(int count, IEnumerable<int> validation)
    {
        var held = validation.Order().ToArray();
        return ([.. Enumerable.Range(0, count).Except(held)], held);
    }
}
