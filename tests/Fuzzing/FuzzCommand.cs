using System.Diagnostics;
using System.Globalization;
using System.Text;
using VisionFinetune.Fuzzing.Campaigns;
using VisionFinetune.Fuzzing.Targets;

namespace VisionFinetune.Fuzzing;

/// <summary><c>fuzz [TARGET …] [--inputs N] [--seed S] [--only INDEX]</c>: one campaign a target, and a table of what came of them.</summary>
internal static class FuzzCommand
{
    private const int WrongUse = 2;
    private static readonly CompositeFormat s_row = CompositeFormat.Parse("{0,-14}{1,10}{2,10}{3,10}{4,10}{5,12}{6,12}{7,10}{8,10}{9,11}");

    /// <returns>0 where nothing failed.</returns>
    public static int Run(string[] arguments, TextWriter output)
    {
        var options = CommandOptions.Parse(arguments, ["--inputs", "--seed", "--only"]);
        var names = options?.Words.Count > 0 ? options.Words : AllTargets.Names;
        if (options is null || names.Any(name => AllTargets.Find(name) is null))
            return Usage(output);
        var seed = (ulong)options.Number("--seed", 1);
        if (options.Number("--only", -1) is var only and >= 0)
            return names.Sum(name => Only(AllTargets.Find(name)!, seed, only, output));
        var folder = Path.Combine(AppContext.BaseDirectory, "campaigns");
        output.WriteLine(string.Format(CultureInfo.InvariantCulture, s_row, "target", "inputs", "values", "refusals", "failures", "slowest ms", "most KiB", "of allowed", "space MiB", "inputs/s"));
        return names.Sum(name => One(AllTargets.Find(name)!, seed, options.Number("--inputs", 200_000), folder, output)) == 0 ? 0 : 1;
    }

    public static int Usage(TextWriter output)
    {
        output.WriteLine($"fuzz [TARGET …] [--inputs N] [--seed S] [--only INDEX]; targets: {string.Join(", ", AllTargets.Names)}");
        output.WriteLine("long-life [--runs N] [--every N]: many short runs in one process");
        return WrongUse;
    }

    private static int One(ITarget target, ulong seed, long inputs, string folder, TextWriter output)
    {
        var process = new CampaignProcess(target, seed, folder);
        var start = Stopwatch.GetTimestamp();
        using var tally = process.Run(inputs);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var done = tally.Values + tally.Refusals + tally.Failures;
        output.WriteLine(string.Format(
            CultureInfo.InvariantCulture, s_row, target.Name, done, tally.Values, tally.Refusals, tally.Failures,
            tally.Slowest.TotalMilliseconds.ToString("f1", CultureInfo.InvariantCulture), tally.MostBytes >> 10,
            tally.LargestShare.ToString("p0", CultureInfo.InvariantCulture), tally.AddressSpaceGrowth >> 20, (long)(done / seconds)));
        foreach (var failure in process.Failures)
            output.WriteLine($"    {failure}");
        return tally.Failures > 0 || done < inputs ? 1 : 0;
    }

    /// <summary>One input again, with what came of it.</summary>
    private static int Only(ITarget target, ulong seed, long index, TextWriter output)
    {
        using var judge = new Judge(target);
        var outcome = judge.Of(Campaign.Input(target, seed, index));
        output.WriteLine($"{target.Name}: {outcome.Failure ?? outcome.Refusal ?? "a value"} ({outcome.Bytes:N0} bytes, {outcome.Time.TotalMilliseconds:F2} ms)");
        return outcome.Failure is null ? 0 : 1;
    }
}
