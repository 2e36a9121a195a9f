using System.Globalization;

namespace VisionFinetune.Runner.Tests.Reliability;

/// <summary>Kills runs at random moments until a number of kills is reached, and compares every run with an unbroken one.</summary>
internal sealed class KillCampaign(IReadOnlyList<KillScenario> scenarios, string folder, int seed)
{
    private readonly Random _random = new(seed);
    private readonly SortedDictionary<string, int> _phases = new(StringComparer.Ordinal);
    private int _kills, _runs, _tooLate;

    /// <summary>Called after every run that ended as it should.</summary>
    public Action? RunEnded { get; init; }

    /// <summary>How many kills hit what.</summary>
    public IReadOnlyDictionary<string, int> Phases => _phases;

    /// <summary>One line, and one for every phase.</summary>
    public string Report => string.Create(CultureInfo.InvariantCulture, $"{_kills} kills in {_runs} runs of {scenarios.Count} recipes, {_tooLate} came too late: ")
        + "every run ended with the bytes of an unbroken one\n"
        + string.Concat(_phases.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Key,-14} {p.Value,4} {new string('#', p.Value)}\n")));

    public void Run(int kills)
    {
        var whole = scenarios.Select((scenario, i) =>
        {
            var run = new KilledRun(scenario, Path.Combine(folder, $"whole-{i}"));
            run.Finish();
            return run;
        }).ToList();
        for (var i = 0; _kills < kills; i = (i + 1) % scenarios.Count)
        {
            var killed = new KilledRun(scenarios[i], Path.Combine(folder, $"killed-{++_runs}"));
            KillUntilItEnds(killed, Math.Min(kills - _kills, scenarios[i].KillsPerRun), whole[i].Length);
            var (expected, found) = (whole[i].Results(), killed.Results());
            foreach (var (name, value) in expected)
                Assert.True(value == found[name], $"{scenarios[i].Name}, seed {seed}, run {_runs}: {name} differs.\nunbroken: {value}\nkilled: {found[name]}");
            RunEnded?.Invoke();
        }
    }

    private void KillUntilItEnds(KilledRun run, int kills, (TimeSpan Start, TimeSpan Training) length)
    {
        for (var i = 0; i < kills; i++)
        {
            // Spread over the whole run: the last kills wait for its end, whose files are written in some hundred milliseconds.
            var after = i == 0 && _random.Next(2) == 0 ? KillAfter.Start : i < kills - 2 ? KillAfter.Training : KillAfter.Scoring;
            var longest = after switch
            {
                KillAfter.Start => length.Start * 1.1,
                KillAfter.Training => length.Training * 1.5 / kills,
                _ => TimeSpan.FromMilliseconds(250),
            };
            if (run.Kill(longest * _random.NextDouble(), after) is not { } phase)
            {
                _tooLate++;
                return;
            }
            _kills++;
            _phases[phase] = _phases.GetValueOrDefault(phase) + 1;
        }
        run.Finish();
    }
}
