namespace VisionFinetune.Engine.Training;

/// <summary>Where the output of stages that never change is kept from one epoch to the next.</summary>
public enum FeatureCache
{
    /// <summary>In memory where that gives the same training and fits; otherwise it is computed anew in every epoch.</summary>
    Auto,

    /// <summary>In memory; a recipe for which that is not possible is refused.</summary>
    Memory,

    /// <summary>In a file that later runs with the same weights, images and steps read as well; a recipe for which that is not possible is
    /// refused.</summary>
    File,

    /// <summary>Nowhere: it is computed anew in every epoch.</summary>
    None,
}
