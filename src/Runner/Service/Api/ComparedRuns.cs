using Microsoft.Extensions.Caching.Memory;
using VisionFinetune.Runner.Service.Index;

namespace VisionFinetune.Runner.Service.Api;

/// <summary>Reads runs for comparisons and remembers them: whoever adds a run to a comparison asks for all the others again, and those that
/// have ended do not change.</summary>
internal sealed class ComparedRuns : IDisposable
{
    private const int MostEpochs = 100_000;     // some 20 MB

    private readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = MostEpochs });

    /// <summary>The runs as they are now, in the order asked for.</summary>
    public IReadOnlyList<ComparedFiles> Read(IReadOnlyList<RunPlace> places) => [.. places.AsParallel().AsOrdered().Select(Read)];

    public void Dispose() => _known.Dispose();

    private ComparedFiles Read(RunPlace place)
    {
        var stamp = (StampOf(place.Run.RecipeFile), StampOf(place.Run.MetricsFile));        // before reading: what changes meanwhile is read again
        if (_known.TryGetValue(place.Folder, out Entry? known) && known!.Stamp == stamp)
            return known.Files;
        var files = ComparedFiles.Read(place);
        _known.Set(place.Folder, new Entry(stamp, files), new MemoryCacheEntryOptions { Size = 1 + files.Epochs.Count });
        return files;
    }

    private static (long Bytes, long Changed) StampOf(string file) =>
        new FileInfo(file) is { Exists: true } found ? (found.Length, found.LastWriteTimeUtc.Ticks) : (-1, 0);

    private sealed record Entry(((long Bytes, long Changed) Recipe, (long Bytes, long Changed) Metrics) Stamp, ComparedFiles Files);
}
