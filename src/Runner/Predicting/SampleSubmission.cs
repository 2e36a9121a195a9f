using VisionFinetune.Engine;

namespace VisionFinetune.Runner.Predicting;

/// <summary>A competition's sample file: the header, the ids and the labels a submission must have, in their order.</summary>
/// <param name="File">The file it was read from.</param>
/// <param name="Header">Column names; the first is the id's.</param>
/// <param name="Rows">One an id; at least one.</param>
internal sealed record SampleSubmission(string File, IReadOnlyList<string> Header, IReadOnlyList<SampleRow> Rows)
{
    /// <inheritdoc cref="SampleReader.Read(string)"/>
    public static SampleSubmission Read(string path) => SampleReader.Read(path);

    /// <summary>All that can be checked before a model has answered.</summary>
    /// <param name="output">What is to be written.</param>
    /// <param name="dataIds">One a row of the data.</param>
    /// <param name="names">The model's classes, or the targets of a regression.</param>
    /// <param name="origins">Where the data's rows stand.</param>
    /// <exception cref="UserException">Ids, columns or labels do not fit.</exception>
    public void Check(
        PredictionOutput output, IReadOnlyList<string> dataIds, IReadOnlyList<string> names,
        IReadOnlyList<string>? origins = null)
    {
        Match(dataIds, origins);
        if (output == PredictionOutput.Labels)
            LabelSet.Of(this, names);
        else
            ColumnsOf(output, names);
    }

    /// <summary>For every row of the sample, the 0-based row of the data with its id.</summary>
    /// <param name="dataIds">One a row of the data.</param>
    /// <param name="origins">Where the data's rows stand, such as <c>test.csv line 7</c>; without it messages count rows.</param>
    /// <exception cref="UserException">An id is missing from the data, doubled in it, or not in the sample.</exception>
    public IReadOnlyList<int> Match(IReadOnlyList<string> dataIds, IReadOnlyList<string>? origins = null)
    {
        var rows = Enumerable.Range(0, dataIds.Count).ToLookup(row => dataIds[row]);
        var wanted = Rows.Select(row => row.Id).ToHashSet();
        string Named(IGrouping<string, int> id) => $"{Listing.Quoted(id.Key)} ({Listing.Rows([.. id], origins)})";
        var missing = Rows.Where(row => !rows.Contains(row.Id))
            .Select(row => $"{Listing.Quoted(row.Id)} (line {row.Line})").ToList();
        var doubled = rows.Where(id => id.Count() > 1).Select(Named).ToList();
        var extra = rows.Where(id => !wanted.Contains(id.Key)).Select(Named).ToList();
        (string What, List<string> Ids)[] all =
            [("missing from the data", missing), ("doubled in the data", doubled), ("not in the sample", extra)];
        var problems = all.Where(p => p.Ids.Count > 0).Select(p => $"{p.Ids.Count} {p.What}: {Listing.Some(p.Ids)}").ToList();
        if (problems.Count > 0)
            throw new UserException($"The data does not fit the {Rows.Count} ids of the sample submission '{File}': "
                + $"{string.Join("; ", problems)}. Nothing was written.");
        return [.. Rows.Select(row => rows[row.Id].First())];
    }

    /// <summary>For every column after the id, which of the outputs it takes.</summary>
    /// <param name="output">Probabilities or values.</param>
    /// <param name="names">One an output.</param>
    /// <exception cref="UserException">The columns are not these names in some order.</exception>
    public IReadOnlyList<int> ColumnsOf(PredictionOutput output, IReadOnlyList<string> names)
    {
        var known = names.ToList();
        var columns = Header.Skip(1).Select(name => known.IndexOf(name)).ToArray();
        if (columns.Order().SequenceEqual(Enumerable.Range(0, names.Count)))
            return columns;
        var (what, each) = output == PredictionOutput.Values ? ("values", "target") : ("probabilities", "class");
        throw new UserException($"The sample submission '{File}' has the columns {Listing.Some([.. Header.Skip(1)])}; {what} "
            + $"need one for each {each}: {Listing.Some([.. names])}. Nothing was written.");
    }
}

/// <summary>One row of a sample submission.</summary>
/// <param name="Id">Not empty and in no other row.</param>
/// <param name="Line">1-based line of the file on which the row begins.</param>
/// <param name="Values">The text of every column after the id.</param>
internal sealed record SampleRow(string Id, int Line, IReadOnlyList<string> Values);
