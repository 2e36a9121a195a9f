namespace VisionFinetune.Vision.Weights;

/// <summary>Pretrained weights that can be fetched.</summary>
public sealed record ManifestEntry
{
    /// <summary>The model they fit, such as <c>resnet50</c>.</summary>
    public required string Model { get; init; }

    /// <summary>torchvision's name, such as <c>IMAGENET1K_V1</c>.</summary>
    public required string Name { get; init; }

    /// <summary>File name, here and at the publisher.</summary>
    public required string File { get; init; }

    /// <summary>Where the publisher has it.</summary>
    public required Uri Address { get; init; }

    /// <summary>The first digits of the file's SHA-256.</summary>
    public required string Sha256Prefix { get; init; }

    /// <summary>Accuracy on the ImageNet validation images in percent, as torchvision states it.</summary>
    public required double Top1Percent { get; init; }

    /// <summary>Licence of the weights.</summary>
    public required string Licence { get; init; }

    /// <summary>What else binds their user.</summary>
    public string Terms { get; init; } = "";

    /// <summary>Model and name as commands take them: <c>resnet50/IMAGENET1K_V1</c>.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Label => $"{Model}/{Name}";
}
