using VisionFinetune.Tabular.Tables;

namespace VisionFinetune.Tabular.Features;

/// <summary>How many other training rows share the key.</summary>
/// <param name="By">The key columns.</param>
/// <param name="Cap">The largest count; null for no limit.</param>
/// <param name="Sizes">Training rows by key.</param>
/// <param name="Scale">Null where counts are not scaled.</param>
internal sealed record GroupSizeFeature(
    IReadOnlyList<string> By, int? Cap, IReadOnlyDictionary<string, int> Sizes, LinearScale? Scale)
    : FittedFeature
{
    internal override IReadOnlyList<string> Names => [$"group_size({string.Join(", ", By)})"];

    internal override IReadOnlyList<string> RequiredColumns => By;

    internal override bool IsSound => By.Count > 0 && By.All(name => name is not null) && Cap is null or > 0
        && Sizes.Values.All(size => size > 0) && Scale is null or { IsSound: true };

    public static GroupSizeFeature Fit(GroupSizeFeatureSettings settings, Table training)
    {
        var sizes = GroupKeys.Rows(training, settings.By).ToDictionary(group => group.Key, group => group.Value.Length);
        var unscaled = new GroupSizeFeature(settings.By, settings.Cap, sizes, null);
        return unscaled with { Scale = LinearScale.Learn(settings.Scale, unscaled.Count(training, own: 1), unscaled.Names[0]) };
    }

    internal override IReadOnlyList<double[]> Encode(Table rows) => [Count(rows, own: 0)];

    internal override IReadOnlyList<double[]> EncodeTraining(Table rows, double[,] targets) => [Count(rows, own: 1)];

    /// <param name="rows">The rows.</param>
    /// <param name="own">How often each row itself is in the counts.</param>
    private double[] Count(Table rows, int own)
    {
        double Scaled(int count) => Scale?.Apply(count) ?? count;
        return [.. GroupKeys.Of(rows, By)
            .Select(key => key is null ? 0 : Sizes.GetValueOrDefault(key) - own)
            .Select(count => count >= 0 ? Math.Min(count, Cap ?? int.MaxValue) : throw NotTrainedOn(By))
            .Select(Scaled)];
    }
}
