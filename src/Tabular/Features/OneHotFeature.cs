using VisionFinetune.Tabular.Tables;

namespace VisionFinetune.Tabular.Features;

/// <summary>A column of names as one 0/1 column a category.</summary>
internal sealed record OneHotFeature(Categories Categories) : FittedFeature
{
    internal override IReadOnlyList<string> Names => [.. Categories.Values.Select(value => $"{Categories.Column}={value}")];

    internal override IReadOnlyList<string> RequiredColumns => [Categories.Column];

    internal override bool IsSound => Categories.IsSound;

    internal override IReadOnlyList<double[]> Encode(Table rows)
    {
        var indices = Categories.IndicesOf(rows);
        double[] Column(int category) => [.. indices.Select(index => index == category ? 1.0 : 0.0)];
        return [.. Enumerable.Range(0, Categories.Values.Count).Select(Column)];
    }
}
