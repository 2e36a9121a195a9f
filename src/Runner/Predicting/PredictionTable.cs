using VisionFinetune.Engine;
using VisionFinetune.Engine.Files;

namespace VisionFinetune.Runner.Predicting;

/// <summary>Predictions as a CSV file: labels or probabilities with an id, or bare logits.</summary>
/// <param name="Ids">One a row, in the data's order.</param>
/// <param name="ClassNames">One a column of <paramref name="Scores"/>.</param>
/// <param name="Scores">Logits or probabilities by row.</param>
internal sealed record PredictionTable(IReadOnlyList<string> Ids, IReadOnlyList<string> ClassNames, IReadOnlyList<float[]> Scores)
{
    /// <summary>One column a class in class order, one row an image in the data's order, and no id.</summary>
    public void WriteScores(string path) => Write(path, ClassNames, Enumerable.Range(0, Ids.Count), Scored, withId: false);

    /// <summary><c>id</c> and one probability a class; names and row order of the sample where there is one.</summary>
    /// <exception cref="UserException">The sample's columns are not these classes, or its ids are not the data's.</exception>
    public void WriteProbabilities(string path, SampleSubmission? sample)
    {
        IReadOnlyList<string> header = sample?.Header ?? ["id", .. ClassNames];
        var columns = header.Skip(1).Select(name => ClassNames.ToList().IndexOf(name)).ToArray();
        if (!columns.Order().SequenceEqual(Enumerable.Range(0, ClassNames.Count)))
            throw new UserException($"The sample submission has the columns {string.Join(", ", header.Skip(1))}; probabilities "
                + $"need one for each class: {string.Join(", ", ClassNames)}.");
        Write(path, header, Rows(sample), row => columns.Select(k => CsvText.Number(Scores[row][k])), withId: true);
    }

    /// <summary><c>id,label</c> with the name of the most probable class; names and row order of the sample where there is one.</summary>
    /// <exception cref="UserException">The sample has more than two columns, or its ids are not the data's.</exception>
    public void WriteLabels(string path, SampleSubmission? sample)
    {
        if (sample is not null && sample.Header.Count != 2)
            throw new UserException($"The sample submission has {sample.Header.Count} columns; labels need two (an id and a "
                + "label). For one column a class use --probabilities.");
        Write(path, sample?.Header ?? ["id", "label"], Rows(sample), row => [ClassNames[Best(Scores[row])]], withId: true);
    }

    private IEnumerable<int> Rows(SampleSubmission? sample) => sample?.RowsOf(Ids) ?? Enumerable.Range(0, Ids.Count);

    private IEnumerable<string> Scored(int row) => Scores[row].Select(CsvText.Number);

    private void Write(string path, IEnumerable<string> header, IEnumerable<int> rows, Func<int, IEnumerable<string>> fields, bool withId) =>
        AtomicFile.WriteText(path, CsvText.Of(header, rows.Select(row => withId ? fields(row).Prepend(Ids[row]) : fields(row))));

    private static int Best(float[] scores) => Array.IndexOf(scores, scores.Max());
}
