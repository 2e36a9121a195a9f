using VisionFinetune.Tabular.Tables;

namespace VisionFinetune.Tabular.Features;

/// <summary>The smoothed mean target of the other training rows that share the key.</summary>
/// <param name="By">The key columns.</param>
/// <param name="TargetNames">T names.</param>
/// <param name="Smoothing">How many rows the prior counts for.</param>
/// <param name="Known">Whether a column tells if there are such rows.</param>
/// <param name="Prior">T means of all training rows.</param>
/// <param name="Groups">Training rows by key.</param>
internal sealed record GroupTargetFeature(
    IReadOnlyList<string> By, IReadOnlyList<string> TargetNames, double Smoothing, bool Known, IReadOnlyList<double> Prior,
    IReadOnlyDictionary<string, GroupTotals> Groups)
    : FittedFeature
{
    internal override IReadOnlyList<string> Names
    {
        get
        {
            var by = string.Join(", ", By);
            IEnumerable<string> means = TargetNames.Select(target => $"group_target({by}):{target}");
            return Known ? [.. means, $"group_known({by})"] : [.. means];
        }
    }

    internal override IReadOnlyList<string> RequiredColumns => By;

    internal override bool IsSound => By.Count > 0 && By.Concat(TargetNames).All(name => name is not null)
        && double.IsFinite(Smoothing) && Smoothing >= 0 && AreTargets(Prior)
        && Groups.Values.All(group => group is { Rows: > 0, Sums: { } sums } && AreTargets(sums));

    public static GroupTargetFeature Fit(GroupTargetFeatureSettings settings, FeatureData data)
    {
        double Sum(IEnumerable<int> rows, int target) => Statistics.Sum(rows.Select(row => data.Targets[row, target]));
        double[] Sums(int[] rows) => [.. Enumerable.Range(0, data.TargetNames.Count).Select(target => Sum(rows, target))];
        var rowCount = data.Training.RowCount;
        var feature = new GroupTargetFeature(
            settings.By, data.TargetNames, settings.Smoothing, settings.Known,
            [.. Sums([.. Enumerable.Range(0, rowCount)]).Select(sum => sum / rowCount)],
            GroupKeys.Rows(data.Training, settings.By)
                .ToDictionary(group => group.Key, group => new GroupTotals(group.Value.Length, Sums(group.Value))));
        return feature.IsSound
            ? feature
            : throw new TableException($"The targets are too large to be added up for {feature.Names[0]}. Scale them first.");
    }

    internal override IReadOnlyList<double[]> Encode(Table rows) => Means(rows, own: 0, (_, _) => 0);

    internal override IReadOnlyList<double[]> EncodeTraining(Table rows, double[,] targets) =>
        targets.GetLength(1) == TargetNames.Count
            ? Means(rows, own: 1, (row, target) => targets[row, target])
            : throw new ArgumentException(
                $"{targets.GetLength(1)} targets, but {TargetNames.Count} were trained on.", nameof(targets));

    private double[][] Means(Table rows, int own, Func<int, int, double> ownTarget)
    {
        double[][] columns = [.. Names.Select(_ => new double[rows.RowCount])];
        var keys = GroupKeys.Of(rows, By);
        for (var row = 0; row < keys.Length; row++)
        {
            var group = keys[row] is { } key ? Groups.GetValueOrDefault(key) ?? GroupTotals.Empty : null;
            var others = group is null ? 0 : group.Rows - own;
            if (others < 0)
                throw NotTrainedOn(By);
            for (var target = 0; target < TargetNames.Count; target++)
                columns[target][row] = others == 0 ? Prior[target]
                    : (group!.Sums[target] - ownTarget(row, target) + Smoothing * Prior[target]) / (others + Smoothing);
            if (Known)
                columns[^1][row] = others > 0 ? 1 : 0;
        }
        return columns;
    }

    private bool AreTargets(IReadOnlyList<double> values) => values.Count == TargetNames.Count && values.All(double.IsFinite);
}

/// <summary>What the training rows of one group add up to.</summary>
/// <param name="Rows">Their number.</param>
/// <param name="Sums">Of each target.</param>
internal sealed record GroupTotals(int Rows, IReadOnlyList<double> Sums)
{
    internal static GroupTotals Empty { get; } = new(0, []);
}
