using System.Globalization;

namespace VisionFinetune.ScalingBenchmark;

/// <summary>One measured point.</summary>
/// <param name="Series">Such as <c>batch, 2 threads</c> or <c>images, drawn</c>.</param>
/// <param name="Size">Batch size or number of images.</param>
/// <param name="ImagesPerSecond">Of training.</param>
/// <param name="PeakMebibytes">Largest resident memory of the process so far.</param>
internal sealed record Measurement(string Series, int Size, double ImagesPerSecond, double PeakMebibytes);

/// <summary>A CSV file of measurements; a point that is measured again replaces the older one.</summary>
internal sealed class Measurements(string path)
{
    private const string Header = "series,size,images_per_second,peak_mebibytes";

    public void Add(Measurement point)
    {
        var points = Read().Where(p => (p.Series, p.Size) != (point.Series, point.Size)).Append(point);
        var lines = points.OrderBy(p => p.Series, StringComparer.Ordinal).ThenBy(p => p.Size)
            .Select(p => FormattableString.Invariant($"{p.Series},{p.Size},{p.ImagesPerSecond:0.0},{p.PeakMebibytes:0}"));
        File.WriteAllText(path, string.Join('\n', [Header, .. lines]) + "\n");
        Console.WriteLine(FormattableString.Invariant($"{point.Series}: {point.Size:N0}: {point.ImagesPerSecond:N1} images/s, {point.PeakMebibytes:N0} MiB"));
    }

    public IReadOnlyList<Measurement> Read() => !File.Exists(path) ? [] : [.. File.ReadLines(path).Skip(1).Select(line => line.Split(',')).Select(cells => new Measurement(
        cells[0], int.Parse(cells[1], CultureInfo.InvariantCulture), double.Parse(cells[2], CultureInfo.InvariantCulture), double.Parse(cells[3], CultureInfo.InvariantCulture)))];
}
