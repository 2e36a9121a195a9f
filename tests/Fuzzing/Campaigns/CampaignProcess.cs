using System.Diagnostics;
using System.Globalization;
using VisionFinetune.Fuzzing.Targets;

namespace VisionFinetune.Fuzzing.Campaigns;

/// <summary>A campaign in a process of its own: a crash or a hang in native code ends that process, is charged to the input it was at, and
/// the campaign goes on behind it.</summary>
internal sealed class CampaignProcess(ITarget target, ulong seed, string folder)
{
    /// <summary>The first word of the child's command line.</summary>
    public const string ChildCommand = "child";

    private const int MostCrashes = 20;

    private string TallyFile => Path.Combine(folder, $"{target.Name}.tally");

    private string FailuresFile => Path.Combine(folder, $"{target.Name}-failures.txt");

    /// <summary>Runs all inputs and returns the figures; failures are in the folder, each with its input.</summary>
    public Tally Run(long inputs)
    {
        Directory.CreateDirectory(folder);
        File.Delete(TallyFile);
        File.Delete(FailuresFile);
        var tally = new Tally(TallyFile);
        var (first, crashes) = (0L, 0);
        while (first < inputs && crashes < MostCrashes)
        {
            var code = RunChild(first, inputs);
            if (code == 0)
                break;
            crashes++;
            tally.Failures++;
            Record(tally.Current, tally.IsHung ? "did not end" : FormattableString.Invariant($"ended the process with code {code}"));
            first = tally.Current + 1;
            tally.IsHung = false;
        }
        return tally;
    }

    /// <summary>What the child process does.</summary>
    public int RunAsChild(long first, long inputs)
    {
        using var tally = new Tally(TallyFile);
        var campaign = new Campaign(target, seed, tally, Record);
        var watchdog = new Thread(() => Watch(campaign, tally)) { IsBackground = true, Name = "watchdog" };
        watchdog.Start();
        campaign.Run(first, inputs);
        return 0;
    }

    public IEnumerable<string> Failures => File.Exists(FailuresFile) ? File.ReadLines(FailuresFile) : [];

    private int RunChild(long first, long inputs)
    {
        string[] arguments =
        [
            ChildCommand, target.Name, seed.ToString(CultureInfo.InvariantCulture), first.ToString(CultureInfo.InvariantCulture),
            inputs.ToString(CultureInfo.InvariantCulture), folder,
        ];
        using var child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments) { Environment = { ["DOTNET_gcServer"] = "0" } })!;
        child.WaitForExit();
        return child.ExitCode;
    }

    private void Record(long index, string problem)
    {
        var file = Path.Combine(folder, FormattableString.Invariant($"{target.Name}-{seed}-{index}.bin"));
        File.WriteAllBytes(file, Campaign.Input(target, seed, index));
        File.AppendAllText(FailuresFile, FormattableString.Invariant($"{target.Name} --seed {seed} --only {index}: {problem}\n"));
    }

    /// <summary>Ends a process whose input takes far longer than any may.</summary>
    private static void Watch(Campaign campaign, Tally tally)
    {
        while (campaign.TimeOnCurrent < 10 * Judge.MostTime)
            Thread.Sleep(500);
        tally.IsHung = true;
        Process.GetCurrentProcess().Kill();     // an orderly exit would wait for the input, or crash in native code
    }
}
