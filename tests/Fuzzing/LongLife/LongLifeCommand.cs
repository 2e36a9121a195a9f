using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace VisionFinetune.Fuzzing.LongLife;

/// <summary><c>long-life [--runs N] [--every N]</c>: trains, prints a row of figures every hundred runs, and fails on growth.</summary>
internal static class LongLifeCommand
{
    private static readonly CompositeFormat s_row = CompositeFormat.Parse("{0,6}{1,16}{2,10}{3,10}{4,17}{5,14}{6,10}");

    /// <returns>0 where everything stayed flat.</returns>
    public static int Run(string[] arguments, TextWriter output)
    {
        if (CommandOptions.Parse(arguments, ["--runs", "--every"]) is not { Words.Count: 0 } options)
            return FuzzCommand.Usage(output);
        var start = Stopwatch.GetTimestamp();
        output.WriteLine(string.Format(CultureInfo.InvariantCulture, s_row, "runs", "resident MiB", "handles", "threads", "temporary files", "live tensors", "seconds"));
        var readings = LongLifeSession.Run((int)options.Number("--runs", 2000), (int)options.Number("--every", 100), imagesEvery: 2, r =>
            output.WriteLine(string.Format(
                CultureInfo.InvariantCulture, s_row, r.Runs, r.ResidentBytes >> 20, r.Handles, r.Threads, r.TemporaryFiles, r.LiveTensors,
                (int)Stopwatch.GetElapsedTime(start).TotalSeconds)));
        var problems = Flatness.Problems(readings);
        foreach (var problem in problems)
            output.WriteLine(problem);
        return problems.Count == 0 ? 0 : 1;
    }
}
