using System.Text.Json.Serialization;

namespace VisionFinetune.Runner.Recipes.Settings;

/// <summary>What is trained.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "name")]
[JsonDerivedType(typeof(ResNet18Settings), "resnet18")]
[JsonDerivedType(typeof(ResNet34Settings), "resnet34")]
[JsonDerivedType(typeof(ResNet50Settings), "resnet50")]
[JsonDerivedType(typeof(ResNet101Settings), "resnet101")]
[JsonDerivedType(typeof(ResNet152Settings), "resnet152")]
[JsonDerivedType(typeof(ResNeXt50Settings), "resnext50_32x4d")]
[JsonDerivedType(typeof(ResNeXt101Settings), "resnext101_32x8d")]
[JsonDerivedType(typeof(WideResNet50Settings), "wide_resnet50_2")]
[JsonDerivedType(typeof(CifarResNet20Settings), "cifar_resnet20")]
[JsonDerivedType(typeof(CifarResNet18Settings), "cifar_resnet18")]
[JsonDerivedType(typeof(MlpModelSettings), "mlp")]
internal abstract record ModelSettings;
