using System.Globalization;

namespace VisionFinetune.Fuzzing.LongLife;

/// <summary>Says whether a process that did the same again and again stayed as it was.</summary>
internal static class Flatness
{
    // Thread pools and caches breathe; a leak of one in each run shows many times over.
    private const int MostThreads = 8, MostHandles = 8, MostTensors = 8;
    private const double MostShareOfMemory = 0.10;
    private const long MostMemory = 64L << 20;

    /// <summary>One sentence for each thing that grew from the first quarter of the readings to the last; none: all is flat.</summary>
    public static IReadOnlyList<string> Problems(IReadOnlyList<ProcessReading> readings)
    {
        var quarter = Math.Max(1, readings.Count / 4);
        var (early, late) = (readings.Take(quarter).ToList(), readings.TakeLast(quarter).ToList());
        var problems = new List<string>();
        void Compare(string what, Func<ProcessReading, double> value, double most)
        {
            var (before, after) = (Median(early, value), Median(late, value));
            if (after - before > most)
            {
                problems.Add(string.Create(
                    CultureInfo.InvariantCulture, $"{what} grew from {before:N0} (after {early[^1].Runs} runs) to {after:N0} (after {late[^1].Runs}); allowed is {most:N0} more."));
            }
        }

        Compare("resident memory in bytes", r => r.ResidentBytes, Math.Max(MostMemory, MostShareOfMemory * Median(early, r => r.ResidentBytes)));
        Compare("open handles", r => r.Handles, MostHandles);
        Compare("threads", r => r.Threads, MostThreads);
        Compare("temporary files", r => r.TemporaryFiles, 0);
        Compare("live tensors", r => r.LiveTensors, MostTensors);
        return problems;
    }

    private static double Median(List<ProcessReading> readings, Func<ProcessReading, double> value)
    {
        var sorted = readings.Select(value).Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
