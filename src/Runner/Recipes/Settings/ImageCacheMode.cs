namespace VisionFinetune.Runner.Recipes.Settings;

/// <summary>What happens to images that were decoded.</summary>
internal enum ImageCacheMode
{
    /// <summary>They are kept in a file beside the data; where that cannot be written, in the user's cache folder; else in memory.</summary>
    Auto,

    /// <summary>They are kept in memory as long as the run takes.</summary>
    None,
}
