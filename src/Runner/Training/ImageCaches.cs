using Serilog;
using VisionFinetune.Runner.Recipes.Settings;
using VisionFinetune.Vision.Data;

namespace VisionFinetune.Runner.Training;

/// <summary>Where this program keeps decoded images of data sets that it cannot write to.</summary>
internal static class ImageCaches
{
    /// <summary>The environment variable that names the folder.</summary>
    public const string FolderVariable = "VFT_CACHE";

    /// <summary>Its value where there is to be no such folder.</summary>
    public const string NoFolder = "none";

    /// <summary>What the readers of images are told.</summary>
    public static ImageCacheOptions Options(ImageCacheMode mode) => new()
    {
        KeepsFile = mode == ImageCacheMode.Auto,
        FallbackFolder = Folder(Environment.GetEnvironmentVariable(FolderVariable)),
        Inform = message => Log.Information("{Message:l}", message),
        Warn = message => Log.Warning("{Message:l}", message),
    };

    /// <summary>The folder that a value of the variable means; without a value the one that the system has for caches of its user.</summary>
    internal static string? Folder(string? value) => value switch
    {
        NoFolder => null,
        { Length: > 0 } => value,
        _ when Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } caches => Path.Combine(caches, "vft"),
        _ when Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) is { Length: > 0 } home && !OperatingSystem.IsWindows() => Path.Combine(home, ".cache", "vft"),
        _ when Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData) is { Length: > 0 } local => Path.Combine(local, "vft", "cache"),
        _ => null,
    };
}
