using System.Globalization;

namespace VisionFinetune.Runner.Tests.Reliability;

/// <summary>Nothing is lost when a run is killed. <c>scripts/kill-test</c> does the same with more kills.</summary>
public sealed class KillTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Runs_that_are_killed_at_random_moments_end_as_if_they_never_were()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Exit codes of killed processes are read as Linux gives them.");
        Passengers.Write(_folder.Path);
        var kills = Number("VFT_KILLS") ?? 50;
        KillCampaign campaign = null!;
        campaign = new KillCampaign(KillScenario.All(_folder.Path), _folder.Path, seed: Number("VFT_KILL_SEED") ?? 1)
        {
            RunEnded = () => Tell(campaign.Report),
        };
        campaign.Run(kills);
        Assert.Equal(kills, campaign.Phases.Values.Sum());
        foreach (var phase in new[] { "start", "steps", "decoding", "checkpoint" })
            Assert.True(campaign.Phases.ContainsKey(phase), $"No kill hit {phase}: {campaign.Report}");
        TestContext.Current.TestOutputHelper?.WriteLine(campaign.Report);
    }

    /// <summary>For the script, and for whoever does not want to wait for its end.</summary>
    private static void Tell(string report)
    {
        if (Environment.GetEnvironmentVariable("VFT_KILL_REPORT") is { } file)
            File.WriteAllText(file, report);
    }

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
