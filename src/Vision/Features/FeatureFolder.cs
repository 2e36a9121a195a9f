using System.Globalization;
using VisionFinetune.Engine;

namespace VisionFinetune.Vision.Features;

/// <summary>A folder of feature files that several runs and processes share. It may be deleted whenever no run uses it.</summary>
/// <param name="path">The folder; made when the first file is written.</param>
/// <param name="say">Is told in one sentence where features come from.</param>
/// <param name="clock">Tells how old leftovers are.</param>
public sealed class FeatureFolder(string path, Action<string> say, TimeProvider clock)
{
    /// <summary>Names the folder, <c>features</c> in the current folder where it is not set.</summary>
    public const string Variable = "VFT_FEATURES";

    private static readonly TimeSpan s_longestWriting = TimeSpan.FromDays(1);

    /// <summary>The folder that the environment names.</summary>
    public static string DefaultPath => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? named : "features";

    /// <summary>Where the features of a key are or would be.</summary>
    /// <param name="name">What people call them, such as <c>resnet18-train</c>.</param>
    /// <param name="key">What they depend on.</param>
    public string PathOf(string name, FeatureKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Path.Combine(path, $"{name}-{key.Id[..16]}.features");
    }

    /// <summary>The features of a key: from their file, or computed into it where there is none or none that can be used.</summary>
    /// <exception cref="OperationCanceledException">Stopped while they were computed.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public IFeatureRows Find(string name, FeatureKey key, FeatureLayout layout, FeatureComputation computation, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var file = PathOf(name, key);
        if (Open(file, key, layout) is { } rows)
            return rows;
        DeleteLeftovers();
        FeatureFile.Write(file, key, layout, computation, stop);
        say($"Features are kept in {file} ({Mebibytes(layout.Bytes)})");
        return FeatureFile.Open(file, key, layout);
    }

    internal static string Mebibytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.#} MiB");

    private FeatureFile? Open(string file, FeatureKey key, FeatureLayout layout)
    {
        if (!File.Exists(file))
            return null;
        try
        {
            var rows = FeatureFile.Open(file, key, layout);
            say($"Features are read from {file}");
            return rows;
        }
        catch (UserException e)
        {
            say($"{e.Message} They are computed again.");
            return null;
        }
        catch (FileNotFoundException)
        {
            return null;        // deleted since it was looked for
        }
    }

    /// <summary>Deletes what killed processes left; what a living one writes is younger.</summary>
    private void DeleteLeftovers()
    {
        if (!Directory.Exists(path))
            return;
        var oldest = clock.GetUtcNow() - s_longestWriting;
        foreach (var leftover in Directory.EnumerateFiles(path, ".*.features.*.tmp").Where(f => File.GetLastWriteTimeUtc(f) < oldest))
            File.Delete(leftover);
    }
}
