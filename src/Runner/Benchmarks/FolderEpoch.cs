namespace VisionFinetune.Runner.Benchmarks;

/// <summary>Which epoch over a folder of image files is timed.</summary>
internal enum FolderEpoch
{
    /// <summary>The first, which lists the files, decodes them and fills the cache.</summary>
    First,

    /// <summary>The one after it in the same run.</summary>
    Second,

    /// <summary>The first of the next run: lists the files and finds the cache.</summary>
    NextRun,
}
