using System.Text.Json.Serialization;

namespace VisionFinetune.Runner.Recipes.Settings;

/// <summary>What is trained.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "name")]
[JsonDerivedType(typeof(ResNet18Settings), "resnet18")]
[JsonDerivedType(typeof(ResNet34Settings), "resnet34")]
[JsonDerivedType(typeof(ResNet50Settings), "resnet50")]
[JsonDerivedType(typeof(ResNet101Settings), "resnet101")]
[JsonDerivedType(typeof(ResNet152Settings), "resnet152")]
[JsonDerivedType(typeof(MlpModelSettings), "mlp")]
internal abstract record ModelSettings;
