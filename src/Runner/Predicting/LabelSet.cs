using System.Globalization;
using VisionFinetune.Engine;

namespace VisionFinetune.Runner.Predicting;

/// <summary>The labels a submission may have, and how the sample spells them.</summary>
/// <remarks>Two or more different labels in a sample are the whole set. A single one is a placeholder that only shows how its
/// class is spelled, and an empty column shows nothing. Labels and class names are the same when their texts are, or when both
/// are the same number: a sample of <c>0.0</c> and <c>1.0</c> fits the classes <c>0</c> and <c>1</c>.</remarks>
internal sealed class LabelSet
{
    private readonly SampleSubmission _sample;
    private readonly IReadOnlyList<string> _labels;
    private readonly string[] _spelling;
    private readonly HashSet<int> _allowed;

    private LabelSet(SampleSubmission sample, IReadOnlyList<string> labels, string[] spelling, HashSet<int> allowed) =>
        (_sample, _labels, _spelling, _allowed) = (sample, labels, spelling, allowed);

    /// <param name="sample">With one column after the id.</param>
    /// <param name="classNames">The model's, in the order of its outputs.</param>
    /// <exception cref="UserException">The sample has more columns, or a label that is none of the model's classes.</exception>
    public static LabelSet Of(SampleSubmission sample, IReadOnlyList<string> classNames)
    {
        if (sample.Header.Count != 2)
            throw new UserException($"The sample submission '{sample.File}' has {sample.Header.Count} columns; labels need two "
                + "(an id and a label). For one column a class use --probabilities.");
        var firsts = sample.Rows.DistinctBy(row => row.Values[0]).ToList();
        if (firsts is [{ Values: [""] }])
            return new LabelSet(sample, [], [.. classNames], [.. Enumerable.Range(0, classNames.Count)]);
        var classes = ClassesOf(firsts, classNames);
        RefuseUnknown(sample, classNames, [.. firsts.Where((_, i) => classes[i] < 0)]);
        var labels = firsts.ConvertAll(row => row.Values[0]);
        var exact = labels.ToHashSet();
        string[] spelling = [.. classNames];
        for (var i = labels.Count - 1; i >= 0; i--)       // the first of several spellings of a number stays
        {
            if (!exact.Contains(classNames[classes[i]]))
                spelling[classes[i]] = labels[i];
        }
        return new LabelSet(sample, labels, spelling, [.. labels.Count > 1 ? classes : Enumerable.Range(0, classNames.Count)]);
    }

    /// <summary>What is written for each row of the data.</summary>
    /// <param name="classes">Predicted class of each row.</param>
    /// <param name="ids">Id of each row.</param>
    /// <param name="origins">Where the rows stand.</param>
    /// <exception cref="UserException">A prediction is outside the sample's set.</exception>
    public IReadOnlyList<string> Spell(IReadOnlyList<int> classes, IReadOnlyList<string> ids, IReadOnlyList<string>? origins)
    {
        var outside = Enumerable.Range(0, classes.Count).Where(row => !_allowed.Contains(classes[row]))
            .Select(row => $"{Listing.Quoted(_spelling[classes[row]])} for id {Listing.Quoted(ids[row])} "
                + $"({Listing.Rows([row], origins)})").ToList();
        if (outside.Count > 0)
            throw new UserException($"{outside.Count} predicted label(s) are outside the set of the sample submission "
                + $"'{_sample.File}' ({Listing.Some([.. _labels.Select(Listing.Quoted)])}): {Listing.Some(outside)}. "
                + "Nothing was written.");
        return [.. classes.Select(k => _spelling[k])];
    }

    private static void RefuseUnknown(SampleSubmission sample, IReadOnlyList<string> classNames, List<SampleRow> unknown)
    {
        if (unknown.Count == 0)
            return;
        throw new UserException($"The sample submission '{sample.File}' has {unknown.Count} label(s) that are not classes of the "
            + $"model: {Listing.Some(unknown.ConvertAll(row => $"{Listing.Quoted(row.Values[0])} (line {row.Line})"))}; expected "
            + $"{Listing.Some([.. classNames.Select(Listing.Quoted)])}. Nothing was written.");
    }

    /// <summary>For each row the class of that name, else the only one that is the same number; −1 where there is none.</summary>
    private static int[] ClassesOf(List<SampleRow> rows, IReadOnlyList<string> classNames)
    {
        var byName = classNames.Index().DistinctBy(c => c.Item).ToDictionary(c => c.Item, c => c.Index);
        var byNumber = classNames.Index().Where(c => Number(c.Item) is not null).GroupBy(c => Number(c.Item)!.Value)
            .Where(g => g.Count() == 1).ToDictionary(g => g.Key, g => g.First().Index);
        int Find(string label) => byName.TryGetValue(label, out var named) ? named
            : Number(label) is { } number && byNumber.TryGetValue(number, out var equal) ? equal : -1;
        return [.. rows.Select(row => Find(row.Values[0]))];
    }

    /// <summary>Decimal, since large ids that differ can be the same double.</summary>
    private static decimal? Number(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
