using VisionFinetune.Tabular.Tables;

namespace VisionFinetune.Tabular.Features;

/// <summary>The numbers that replace missing ones.</summary>
/// <param name="Within">Columns that make groups; none for one number for all.</param>
/// <param name="Overall">For rows whose group has no number of its own.</param>
/// <param name="ByGroup">By the key of the group.</param>
internal sealed record Imputer(IReadOnlyList<string> Within, double Overall, IReadOnlyDictionary<string, double> ByGroup)
{
    internal IEnumerable<double> All => ByGroup.Values.Append(Overall);

    internal bool IsSound => Within.All(name => name is not null) && All.All(double.IsFinite);

    /// <exception cref="TableException">There are no numbers to learn from, or they are too large to be added.</exception>
    public static Imputer Learn(string column, NumericFeatureSettings settings, Table rows)
    {
        if (settings.Impute == Imputation.Constant)
            return new Imputer([], settings.Fill, new Dictionary<string, double>());
        var statistic = settings.Impute == Imputation.Mean ? "mean" : "median";
        var numbers = FeatureNumbers.Parse(rows, column);
        double[] present = [.. numbers.OfType<double>()];
        if (present.Length == 0)
            throw new TableException($"{rows.Origin(0).File}: '{column}' is empty in all {rows.RowCount} rows to learn from, "
                + $"so it has no {statistic} to impute. Use impute: constant, or leave the column out.");
        var imputer = new Imputer(settings.Within, StatisticOf(present, settings), settings.Within.Count == 0
            ? new Dictionary<string, double>()
            : GroupKeys.Rows(rows, settings.Within)
                .Select(group => (group.Key, Present: group.Value.Select(row => numbers[row]).OfType<double>().ToArray()))
                .Where(group => group.Present.Length > 0)
                .ToDictionary(group => group.Key, group => StatisticOf(group.Present, settings)));
        return imputer.IsSound
            ? imputer
            : throw new TableException($"{rows.Origin(0).File}: '{column}' has values up to {present.Max(Math.Abs):g3}, "
                + $"too large for a {statistic}. Use impute: constant.");
    }

    /// <summary>The column without gaps.</summary>
    public double[] Fill(double?[] numbers, Table rows)
    {
        if (Within.Count == 0)
            return [.. numbers.Select(number => number ?? Overall)];
        var keys = GroupKeys.Of(rows, Within);
        double OfGroup(string? key) => key is null ? Overall : ByGroup.GetValueOrDefault(key, Overall);
        return [.. numbers.Select((number, row) => number ?? OfGroup(keys[row]))];
    }

    private static double StatisticOf(double[] values, NumericFeatureSettings settings)
    {
        var value = settings.Impute == Imputation.Mean ? Statistics.Mean(values) : Statistics.Median(values);
        return settings.Round ? Math.Round(value, MidpointRounding.ToEven) : value;
    }
}
