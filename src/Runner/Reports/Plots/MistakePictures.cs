using System.Globalization;
using VisionFinetune.Engine.Files;

namespace VisionFinetune.Runner.Reports.Plots;

/// <summary>The most confident mistakes as files of their own, <c>plots/mistakes/INDEX.png</c>: the image as it is in the data, not enlarged.
/// The index is that of <c>predictions/validation.csv</c>, which says what the image is and what it was taken for.</summary>
internal static class MistakePictures
{
    /// <summary>Where they lie in a run's folder, with slashes.</summary>
    public const string Folder = "plots/mistakes";

    /// <summary>Writes them; those of an earlier attempt, which a resumed run may have left, go.</summary>
    public static void Write(IReadOnlyList<Mistake> mistakes, string runFolder)
    {
        var folder = Path.Combine(runFolder, Folder);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        foreach (var mistake in mistakes)
        {
            using var bitmap = Pictures.FromRgb(mistake);
            var png = Pictures.Png(bitmap);
            AtomicFile.Write(Path.Combine(folder, NameOf(mistake.Index.ToString(CultureInfo.InvariantCulture))), stream => stream.Write(png));
        }
    }

    /// <summary>The file of a sample; none where the run has kept none.</summary>
    /// <param name="runFolder">Of the run.</param>
    /// <param name="index">As the predictions have it.</param>
    /// <returns>A path within the run, with slashes.</returns>
    public static string? Find(string runFolder, string index) =>
        index.Length > 0 && index.All(char.IsAsciiDigit) && File.Exists(Path.Combine(runFolder, Folder, NameOf(index))) ? $"{Folder}/{NameOf(index)}" : null;

    private static string NameOf(string index) => $"{index}.png";
}
