namespace VisionFinetune.Fuzzing.LongLife;

/// <summary>Many short runs in one process, with readings between them.</summary>
internal static class LongLifeSession
{
    private const string TemporaryVariable = "TMPDIR";

    /// <param name="runs">How many.</param>
    /// <param name="every">Runs between two readings.</param>
    /// <param name="imagesEvery">2: every second run learns from images, the others from a table.</param>
    /// <param name="onReading">Is told each.</param>
    public static IReadOnlyList<ProcessReading> Run(int runs, int every, int imagesEvery, Action<ProcessReading> onReading)
    {
        var before = Environment.GetEnvironmentVariable(TemporaryVariable);
        using var shortRuns = new ShortRuns();
        // A temporary folder of its own, so that what a run leaves there is seen.
        var temporary = Directory.CreateTempSubdirectory("vft-tmp-").FullName;
        var readings = new List<ProcessReading>();
        try
        {
            Environment.SetEnvironmentVariable(TemporaryVariable, temporary);
            for (var number = 1; number <= runs; number++)
            {
                shortRuns.Run(number, images: number % imagesEvery == 0);
                if (number % every != 0)
                    continue;
                readings.Add(ProcessReading.Take(number, temporary));
                onReading(readings[^1]);
            }
        }
        finally
        {
            Environment.SetEnvironmentVariable(TemporaryVariable, before);
            Directory.Delete(temporary, recursive: true);
        }
        return readings;
    }
}
