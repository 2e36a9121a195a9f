using System.Text.Json.Serialization;

namespace VisionFinetune.Tabular.Features;

/// <summary>How columns of a table become numbers. What this needs to know of the data is learned once, from the training
/// rows, and stored in the checkpoint.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(NumericFeatureSettings), "numeric")]
[JsonDerivedType(typeof(CategoricalFeatureSettings), "categorical")]
[JsonDerivedType(typeof(GroupSizeFeatureSettings), "group_size")]
[JsonDerivedType(typeof(GroupTargetFeatureSettings), "group_target")]
public abstract record FeatureSettings
{
    /// <summary>What the tables must have; names may repeat.</summary>
    internal abstract IEnumerable<string> RequiredColumns { get; }

    /// <summary>Learns from the data; one fitted feature for each of several columns.</summary>
    /// <exception cref="Tables.TableException">The data cannot be learned from.</exception>
    internal abstract IEnumerable<FittedFeature> Fit(FeatureData data);
}
