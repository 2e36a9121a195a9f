using VisionFinetune.Engine;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Data;

/// <summary>Keeps the images of some classes.</summary>
public static class ClassFilter
{
    /// <summary>A new data set with the images of the named classes in their old order, relabelled in the order of the
    /// names.</summary>
    /// <remarks>Images without labels all stay; only their list of classes changes.</remarks>
    /// <exception cref="UserException">An unknown or repeated name, fewer than two names, or a class without images.</exception>
    public static ImageDataset Keep(ImageDataset dataset, IReadOnlyList<string> classes)
    {
        var oldLabels = Lookup(dataset.ClassNames, classes);
        if (!dataset.HasLabels)
            return dataset.Relabel(null, [.. classes]);
        using var scope = NewDisposeScope();
        var newLabels = dataset.ClassNames.Select((_, old) => (long)Array.IndexOf(oldLabels, old)).ToArray();
        var labels = tensor(newLabels).index_select(0, dataset.Labels);     // (N), -1 for images that go
        var rows = (labels >= 0).nonzero().flatten();
        using var selected = dataset.Select(rows.data<long>().ToArray());
        var kept = selected.Relabel(labels.index_select(0, rows), [.. classes]);
        var empty = Array.IndexOf(kept.ClassCounts(), 0);
        if (empty < 0)
            return kept;
        kept.Dispose();
        throw new UserException($"data.classes: '{dataset.Name}' has no image of class '{classes[empty]}'.");
    }

    private static int[] Lookup(IReadOnlyList<string> known, IReadOnlyList<string> classes)
    {
        if (classes.Count < 2)
            throw new UserException($"data.classes names {classes.Count} class(es); expected at least 2 of "
                + $"{string.Join(", ", known)}.");
        if (classes.GroupBy(c => c).FirstOrDefault(g => g.Count() > 1) is { } repeated)
            throw new UserException($"data.classes names '{repeated.Key}' {repeated.Count()} times; expected every class once.");
        return [.. classes.Select(name => IndexOf(known, name))];
    }

    private static int IndexOf(IReadOnlyList<string> known, string name)
    {
        for (var i = 0; i < known.Count; i++)
        {
            if (known[i] == name)
                return i;
        }
        throw new UserException($"data.classes: '{name}' is not a class of this data (it has {string.Join(", ", known)})"
            + Spelling.Ending(name, known));
    }
}
