using VisionFinetune.Engine;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Predicting;

/// <summary>Predictions as a CSV file with its provenance: labels, probabilities or values with an id, or bare logits.</summary>
/// <param name="Ids">One a row, in the data's order.</param>
/// <param name="ClassNames">One a column of <paramref name="Scores"/>: the classes, or the targets of a regression.</param>
/// <param name="Scores">Logits, probabilities or values by row.</param>
/// <param name="Origins">Where each row stands, such as <c>test.csv line 7</c>; without it messages count rows.</param>
internal sealed record PredictionTable(
    IReadOnlyList<string> Ids, IReadOnlyList<string> ClassNames, IReadOnlyList<float[]> Scores,
    IReadOnlyList<string>? Origins = null)
{
    /// <summary>What was predicted, for the provenance.</summary>
    public IReadOnlyList<Fingerprint> Data { get; init; } = [];

    /// <summary>The rows of a tensor.</summary>
    /// <param name="scores"><c>(N, K)</c> float32 on the CPU.</param>
    /// <param name="weights">What answered, for the error.</param>
    /// <exception cref="UserException">A score is not finite.</exception>
    public static float[][] Finite(Tensor scores, string weights)
    {
        var values = scores.contiguous().data<float>().ToArray();
        if (!values.All(float.IsFinite))
            throw new UserException($"'{weights}' answers with NaN or infinite values; its weights are damaged or diverged. Nothing was "
                + "written.");
        return [.. values.Chunk((int)scores.shape[1])];
    }

    /// <summary>One column a class in class order, one row a sample in the data's order, and no id.</summary>
    public void WriteScores(string path, Provenance provenance) =>
        Write(path, provenance, ClassNames, Scores.Select(row => row.Select(CsvText.Number)));

    /// <summary><c>id</c> and one probability a class; names and row order of the sample where there is one.</summary>
    /// <exception cref="UserException">The sample's columns are not these classes, or its ids are not the data's.</exception>
    public void WriteProbabilities(string path, SampleSubmission? sample, Provenance provenance) =>
        WriteColumns(path, PredictionOutput.Probabilities, sample, provenance);

    /// <summary><c>id</c> and one number a target; names and order are the sample's where there is one.</summary>
    /// <exception cref="UserException">The sample's columns are not these targets, or its ids are not the data's.</exception>
    public void WriteValues(string path, SampleSubmission? sample, Provenance provenance) =>
        WriteColumns(path, PredictionOutput.Values, sample, provenance);

    /// <summary><c>id,label</c> with the name of the most probable class; names, row order and spelling of the sample where there
    /// is one.</summary>
    /// <exception cref="UserException">The sample has more than two columns, its ids are not the data's, or a label is outside
    /// its set.</exception>
    public void WriteLabels(string path, SampleSubmission? sample, Provenance provenance)
    {
        var rows = Rows(sample);
        var best = Scores.Select(scores => Array.IndexOf(scores, scores.Max())).ToArray();
        var labels = sample is null
            ? [.. best.Select(k => ClassNames[k])]
            : LabelSet.Of(sample, ClassNames).Spell(best, Ids, Origins);
        Write(path, provenance, sample?.Header ?? ["id", "label"], rows.Select(row => new[] { Ids[row], labels[row] }));
    }

    private void WriteColumns(string path, PredictionOutput output, SampleSubmission? sample, Provenance provenance)
    {
        var rows = Rows(sample);
        var columns = sample?.ColumnsOf(output, ClassNames) ?? [.. Enumerable.Range(0, ClassNames.Count)];
        Write(path, provenance, sample?.Header ?? ["id", .. ClassNames],
            rows.Select(row => columns.Select(k => CsvText.Number(Scores[row][k])).Prepend(Ids[row])));
    }

    private IReadOnlyList<int> Rows(SampleSubmission? sample) =>
        sample?.Match(Ids, Origins) ?? [.. Enumerable.Range(0, Ids.Count)];

    private void Write(string path, Provenance provenance, IEnumerable<string> header, IEnumerable<IEnumerable<string>> rows) =>
        (provenance with { Data = Data, Rows = Ids.Count }).Write(path, CsvText.Of(header, rows));
}
