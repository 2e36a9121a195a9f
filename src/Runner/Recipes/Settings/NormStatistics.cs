namespace VisionFinetune.Runner.Recipes.Settings;

/// <summary>Where batch normalisation takes its means and variances from while training.</summary>
internal enum NormStatistics
{
    /// <summary>From each batch, while running means follow the training images.</summary>
    Follow,

    /// <summary>From the pretrained weights, unchanged: for small batches, and for images like those of the pretraining.</summary>
    Frozen,
}
