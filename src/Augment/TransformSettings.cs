using System.Text.Json.Serialization;

namespace VisionFinetune.Augment;

/// <summary>One step of the chain as a recipe writes it: <c>- random_horizontal_flip: { p: 0.5 }</c>.</summary>
/// <remarks>The names below are the names in recipes. Rules on single values are data annotations on the properties.</remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "name")]
public abstract record TransformSettings
{
    /// <summary>Makes the transform these settings describe.</summary>
    public abstract ITransform Build();
}
