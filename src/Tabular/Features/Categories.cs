using VisionFinetune.Tabular.Tables;

namespace VisionFinetune.Tabular.Features;

/// <summary>The known values of a column.</summary>
/// <param name="Column">The column.</param>
/// <param name="Fill">What stands for a missing cell; null: missing is no category.</param>
/// <param name="Values">In ordinal order.</param>
internal sealed record Categories(string Column, string? Fill, IReadOnlyList<string> Values)
{
    internal bool IsSound =>
        Values.Count > 0 && Values.All(value => value is not null) && Values.Distinct().Count() == Values.Count;

    /// <exception cref="TableException">No value occurs often enough.</exception>
    public static Categories Learn(string column, CategoricalFeatureSettings settings, Table rows)
    {
        string[] values = [.. rows[column]
            .Select(cell => cell ?? settings.Fill)
            .OfType<string>()
            .GroupBy(text => text)
            .Where(group => group.Count() >= settings.MinCount)
            .Select(group => group.Key)
            .Order(StringComparer.Ordinal)];
        if (values.Length == 0)
            throw new TableException($"{rows.Origin(0).File}: '{column}' has no value that occurs in "
                + $"at least {settings.MinCount} of the {rows.RowCount} rows to learn from. Use a smaller min_count or "
                + "a fill, or leave the column out.");
        return new Categories(column, settings.Fill, values);
    }

    /// <summary>The index of every row's category; the number of categories where it is unseen or missing.</summary>
    public int[] IndicesOf(Table rows)
    {
        var indices = Values.Select((value, index) => (value, index)).ToDictionary(pair => pair.value, pair => pair.index);
        int IndexOf(string? text) => text is null ? Values.Count : indices.GetValueOrDefault(text, Values.Count);
        return [.. rows[Column].Select(cell => IndexOf(cell ?? Fill))];
    }
}
