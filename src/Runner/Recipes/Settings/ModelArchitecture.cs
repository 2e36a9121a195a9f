namespace VisionFinetune.Runner.Recipes.Settings;

/// <summary>The networks of He et al. (2016), as torchvision builds them.</summary>
internal enum ModelArchitecture
{
    /// <summary>18 layers, 11.7 million parameters with 1000 classes.</summary>
    Resnet18,

    /// <summary>34 layers, 21.8 million parameters.</summary>
    Resnet34,

    /// <summary>50 layers, 25.6 million parameters.</summary>
    Resnet50,

    /// <summary>101 layers, 44.5 million parameters.</summary>
    Resnet101,

    /// <summary>152 layers, 60.2 million parameters.</summary>
    Resnet152,
}
