using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using VisionFinetune.Engine;

namespace VisionFinetune.Runner.Predicting;

/// <summary>A competition's sample file: the header and the ids a submission must have, in their order.</summary>
/// <param name="Header">Column names; the first is the id's.</param>
/// <param name="Ids">One a row.</param>
internal sealed record SampleSubmission(IReadOnlyList<string> Header, IReadOnlyList<string> Ids)
{
    private const int NamedIds = 5;

    /// <exception cref="UserException">The file is missing, has fewer than two columns, no rows, or an id twice.</exception>
    public static SampleSubmission Read(string path)
    {
        if (!File.Exists(path))
            throw new UserException($"The sample submission '{path}' does not exist.");
        using var csv = new CsvReader(new StreamReader(path), new CsvConfiguration(CultureInfo.InvariantCulture) { BadDataFound = null });
        if (!csv.Read() || !csv.ReadHeader() || csv.HeaderRecord is not { Length: >= 2 } header)
            throw new UserException($"The sample submission '{path}' needs a header with at least two columns, such as "
                + "id,label.");
        var ids = new List<string>();
        while (csv.Read())
            ids.Add(csv.GetField(0) ?? "");
        if (ids.Count == 0)
            throw new UserException($"The sample submission '{path}' has no rows.");
        var doubled = ids.GroupBy(id => id).Where(g => g.Count() > 1).Select(g => g.Key).ToList();
        if (doubled.Count > 0)
            throw new UserException($"The sample submission '{path}' has {doubled.Count} id(s) more than once: {Some(doubled)}.");
        return new SampleSubmission(header, ids);
    }

    /// <summary>For every id of the sample, the row of the data that has it.</summary>
    /// <exception cref="UserException">An id is missing from the data, doubled in it, or not in the sample.</exception>
    public IReadOnlyList<int> RowsOf(IReadOnlyList<string> dataIds)
    {
        var rows = new Dictionary<string, int>();
        var doubled = Enumerable.Range(0, dataIds.Count).Where(row => !rows.TryAdd(dataIds[row], row)).Select(row => dataIds[row]).ToList();
        var missing = Ids.Where(id => !rows.ContainsKey(id)).ToList();
        var extra = dataIds.Except(Ids).ToList();
        var problems = new[] { ("missing from the data", missing), ("doubled in the data", doubled), ("not in the sample", extra) }
            .Where(p => p.Item2.Count > 0).Select(p => $"{p.Item2.Count} {p.Item1} ({Some(p.Item2)})").ToList();
        if (problems.Count > 0)
            throw new UserException($"The data does not fit the sample submission's {Ids.Count} ids: "
                + $"{string.Join("; ", problems)}. Nothing was written.");
        return [.. Ids.Select(id => rows[id])];
    }

    private static string Some(List<string> ids) =>
        string.Join(", ", ids.Take(NamedIds)) + (ids.Count > NamedIds ? ", …" : "");
}
