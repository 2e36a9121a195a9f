using VisionFinetune.Engine;
using VisionFinetune.Vision.Downloads;

namespace VisionFinetune.Vision.Weights;

/// <summary>Turns what a recipe says about weights into a file on this machine.</summary>
/// <param name="manifest">The names that are known.</param>
/// <param name="folder">Where fetched weights are.</param>
public sealed class WeightsLocator(WeightsManifest manifest, string folder)
{
    /// <summary>What a recipe says for a model without pretrained weights.</summary>
    public const string None = "none";

    /// <summary>Names the folder of fetched weights, <c>pretrained</c> in the current folder where it is not set.</summary>
    public const string FolderVariable = "VFT_PRETRAINED";

    private static readonly string[] s_endings = [".pth", ".pt", ".safetensors"];

    /// <summary>The folder of fetched weights.</summary>
    public string Folder => folder;

    /// <summary>The built-in manifest and the folder that the environment names.</summary>
    public static WeightsLocator Default() => new(WeightsManifest.Load(), DefaultFolder);

    /// <summary>The folder that the environment names, <c>pretrained</c> by default.</summary>
    public static string DefaultFolder =>
        Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } named ? named : "pretrained";

    /// <summary>Where the file of these weights is or would be.</summary>
    public string PathOf(ManifestEntry entry) => Path.Combine(folder, entry.File);

    /// <summary>Whether the weights have been fetched. Does not read them.</summary>
    public bool IsPresent(ManifestEntry entry) => File.Exists(PathOf(entry));

    /// <summary>Finds a file.</summary>
    /// <param name="model">The model's name, such as <c>resnet50</c>.</param>
    /// <param name="weights">A name in the manifest, the path of a file, or <c>none</c>.</param>
    /// <returns>The file, whose checksum is right where the manifest knows one; <see langword="null"/> for <c>none</c>.</returns>
    /// <exception cref="UserException">No such name, no such file, not fetched yet, or damaged.</exception>
    public string? Find(string model, string weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (weights == None)
            return null;
        if (File.Exists(weights))
            return weights;
        if (weights.AsSpan().ContainsAny('/', '\\') || s_endings.Any(e => weights.EndsWith(e, StringComparison.OrdinalIgnoreCase)))
            throw new WeightFileException(weights, $"does not exist (looked at {Path.GetFullPath(weights)}).");
        var entry = manifest.Find(model, weights);
        if (!IsPresent(entry))
            throw new UserException($"weights '{entry.Name}' of {entry.Model} are not on this machine; fetch them with: vft "
                + $"weights fetch {entry.Label}");
        Verify(entry);
        return PathOf(entry);
    }

    private void Verify(ManifestEntry entry)
    {
        var path = PathOf(entry);
        string found;
        try
        {
            found = Checksum.Sha256Prefix(entry.Sha256Prefix).Compute(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WeightFileException(path, $"cannot be read: {e.Message}");
        }
        if (found != entry.Sha256Prefix)
            throw new WeightFileException(path, $"is damaged: its SHA-256 begins with {found}, expected {entry.Sha256Prefix}. "
                + $"Fetch it again with: vft weights fetch {entry.Label}");
    }
}
