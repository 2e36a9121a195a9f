using VisionFinetune.Runner.Events.Live;
using VisionFinetune.Runner.Runs;

namespace VisionFinetune.Runner.Service.Live;

/// <summary>Counts a run's events.</summary>
internal static class EventCounter
{
    /// <summary>The number of the last event; 0: there is none.</summary>
    public static long Count(RunDirectory run)
    {
        using var reader = new EventFileReader(RunEventFile.PathOf(run));
        reader.ReadToEnd((_, _) => { });
        return reader.Lines;
    }
}
