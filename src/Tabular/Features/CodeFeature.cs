using VisionFinetune.Tabular.Tables;

namespace VisionFinetune.Tabular.Features;

/// <summary>A column of names as the index of the category.</summary>
internal sealed record CodeFeature(Categories Categories) : FittedFeature
{
    internal override IReadOnlyList<string> Names => [Categories.Column];

    internal override IReadOnlyList<string> RequiredColumns => [Categories.Column];

    internal override bool IsSound => Categories.IsSound;

    internal override IReadOnlyList<double[]> Encode(Table rows) =>
        [[.. Categories.IndicesOf(rows).Select(index => (double)index)]];
}
