using VisionFinetune.Augment;
using VisionFinetune.Engine;

namespace VisionFinetune.Vision.Data;

/// <summary>Seeded choices of images in which every class has its share.</summary>
/// <remarks>Shares are rounded by largest remainder; the same labels and seed give the same choice on every machine.</remarks>
public static class StratifiedSplit
{
    private const int SplitLane = 1;
    private const int SubsetLane = 2;

    /// <summary>Divides images into a training and a validation part.</summary>
    /// <param name="labels">The label of every image.</param>
    /// <param name="fraction">Share of the validation part, in (0, 1).</param>
    /// <param name="seed">Decides which images go where.</param>
    /// <returns>Indices into <paramref name="labels"/>, ascending, every index in one of the two. A class of two or more images
    /// has at least one in each part, a class of one image has it in the training part.</returns>
    /// <exception cref="UserException">No class has two images.</exception>
    public static (long[] Train, long[] Validation) Split(IReadOnlyList<long> labels, double fraction, ulong seed)
    {
        if (fraction is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(fraction), fraction, "The validation fraction must be in (0, 1).");
        var groups = Group(labels);
        if (!groups.Exists(g => g.Length >= 2))
        {
            throw new UserException($"{labels.Count} image(s) cannot be split into training and validation: no class has two "
                + "images; "
                + "add images or give a validation split of its own.");
        }
        var total = (int)Math.Round(fraction * labels.Count, MidpointRounding.AwayFromZero);
        var counts = Apportion(groups, total, size => size >= 2 ? 1 : 0, size => size - 1);
        return Divide(groups, counts, new Draw(seed).Fork(SplitLane));
    }

    /// <summary>Chooses some images.</summary>
    /// <param name="labels">The label of every image.</param>
    /// <param name="count">How many to choose; all where there are no more.</param>
    /// <param name="seed">Decides which.</param>
    /// <returns>Indices into <paramref name="labels"/>, ascending; at least one of every class.</returns>
    /// <exception cref="UserException">Fewer images than classes are asked for.</exception>
    public static long[] Subset(IReadOnlyList<long> labels, int count, ulong seed)
    {
        var groups = Group(labels);
        if (count < groups.Count)
        {
            throw new UserException($"A limit of {count} images is too small for {groups.Count} classes; "
                + "expected at least one image a class.");
        }
        if (count >= labels.Count)
            return [.. Enumerable.Range(0, labels.Count).Select(i => (long)i)];
        var counts = Apportion(groups, count, _ => 1, size => size);
        return Divide(groups, counts, new Draw(seed).Fork(SubsetLane)).Chosen;
    }

    /// <summary>The indices of every class that occurs, by ascending label.</summary>
    private static List<long[]> Group(IReadOnlyList<long> labels) =>
        [.. labels.Select((label, index) => (label, index: (long)index))
            .GroupBy(pair => pair.label, pair => pair.index).OrderBy(group => group.Key).Select(group => group.ToArray())];

    /// <summary>Shares of a total in proportion to the sizes, within bounds; the bounds win where both cannot hold.</summary>
    private static int[] Apportion(List<long[]> groups, int total, Func<int, int> least, Func<int, int> most)
    {
        var sizes = groups.ConvertAll(g => g.Length);
        var all = sizes.Sum(size => (long)size);
        var counts = sizes.ConvertAll(size => Math.Clamp((int)((long)total * size / all), least(size), most(size))).ToArray();
        var byRemainder = Enumerable.Range(0, counts.Length).OrderByDescending(c => (long)total * sizes[c] % all).ToList();
        for (var missing = total - counts.Sum(); missing > 0;)
        {
            var before = missing;
            foreach (var c in byRemainder.Where(c => counts[c] < most(sizes[c])).Take(missing))
            {
                counts[c]++;
                missing--;
            }
            if (missing == before)
                break;
        }
        for (var excess = counts.Sum() - total; excess > 0; excess--)
        {
            var largest = Enumerable.Range(0, counts.Length).MaxBy(c => counts[c] - least(sizes[c]));
            if (counts[largest] == least(sizes[largest]))
                break;
            counts[largest]--;
        }
        return counts;
    }

    /// <summary>Draws so many of every group.</summary>
    private static (long[] Others, long[] Chosen) Divide(List<long[]> groups, int[] counts, Draw draw)
    {
        var others = new List<long>();
        var chosen = new List<long>();
        for (var g = 0; g < groups.Count; g++)
        {
            Shuffle(groups[g], draw.Fork(g));
            chosen.AddRange(groups[g][..counts[g]]);
            others.AddRange(groups[g][counts[g]..]);
        }
        others.Sort();
        chosen.Sort();
        return ([.. others], [.. chosen]);
    }

    /// <summary>Fisher and Yates' shuffle.</summary>
    private static void Shuffle(long[] values, Draw draw)
    {
        for (var i = values.Length - 1; i > 0; i--)
        {
            var j = (int)(draw.Uniform(i) * (i + 1));
            (values[i], values[j]) = (values[j], values[i]);
        }
    }
}
