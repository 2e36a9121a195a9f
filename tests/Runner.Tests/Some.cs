namespace VisionFinetune.Runner.Tests;

/// <summary>Recipes that train in a second or two.</summary>
internal static class Some
{
    public const string TinyRecipe = """
        name: tiny
        seed: 5
        data: { source: synthetic, train_images: 60, test_images: 20, classes: 3, size: 32, validation: 0.2 }
        model: { name: cifar_resnet20 }
        augment:
          train: [ { random_resized_crop: { size: 32 } }, random_horizontal_flip, { normalize: { mean: 0.5, std: 0.25 } } ]
          eval: [ { normalize: { mean: 0.5, std: 0.25 } } ]
        optimizer: { name: sgd, lr: 0.01 }
        train: { epochs: 2, batch_size: 16 }
        """;

    /// <summary>Settings that make any shipped recipe small enough for a test.</summary>
    public static readonly string[] Small =
    [
        "data={ source: synthetic, train_images: 12, test_images: 4, classes: 2, validation: 0.25 }", "model.weights=none", "train.epochs=1", "train.batch_size=4",
    ];
}
