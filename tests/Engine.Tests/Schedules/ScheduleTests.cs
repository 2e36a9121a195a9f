using System.Text.Json;
using VisionFinetune.Engine.Schedules;
using VisionFinetune.Testing;

namespace VisionFinetune.Engine.Tests.Schedules;

public sealed class ScheduleTests
{
    private static readonly string[] s_known = ["StepLR", "CosineAnnealingLR", "ReduceLROnPlateau"];

    private static List<JsonElement> Cases { get; } =
        [.. Golden.Json("schedules/schedules.json").EnumerateArray().Where(c => s_known.Contains(c.GetProperty("name").GetString()))];

    public static TheoryData<int> GoldenCases() => [.. Enumerable.Range(0, Cases.Count)];

    [Theory]
    [MemberData(nameof(GoldenCases))]
    public void Matches_PyTorch_by_epoch(int index)
    {
        var golden = Cases[index];
        var schedule = Settings(golden, ScheduleUnit.Epoch).Build(new RunLength(0.1, 60, 10));
        var expected = golden.GetProperty("lr").Doubles();
        var metric = golden.TryGetProperty("metric", out var m) ? m.Doubles() : null;
        for (var epoch = 0; epoch < expected.Length; epoch++)
        {
            AssertRate(expected[epoch], schedule.Rate(epoch, epoch * 10), epoch);
            schedule.EpochEnded(metric?[epoch] ?? 0);
        }
    }

    [Theory]
    [MemberData(nameof(GoldenCases))]
    public void Matches_PyTorch_by_step(int index)
    {
        var golden = Cases[index];
        if (Settings(golden, ScheduleUnit.Step) is PlateauSettings)
            return;
        var schedule = Settings(golden, ScheduleUnit.Step).Build(new RunLength(0.1, 6, 10));
        var expected = golden.GetProperty("lr").Doubles();
        for (var step = 0; step < expected.Length; step++)
            AssertRate(expected[step], schedule.Rate(step / 10, step), step);
    }

    [Fact]
    public void Cosine_without_a_period_ends_with_the_run()
    {
        var schedule = new CosineSettings { MinLr = 0.02 }.Build(new RunLength(0.1, 5, 8));
        Assert.Equal(0.1, schedule.Rate(0, 0), 1e-15);
        Assert.Equal(0.06, schedule.Rate(2, 20), 1e-12);
        Assert.Equal(0.02, schedule.Rate(5, 40), 1e-12);
    }

    [Fact]
    public void Plateau_continues_from_its_state_as_if_never_interrupted()
    {
        var golden = Cases.First(c => c.GetProperty("name").GetString() == "ReduceLROnPlateau");
        var metric = golden.GetProperty("metric").Doubles();
        var expected = golden.GetProperty("lr").Doubles();
        var schedule = Settings(golden, ScheduleUnit.Epoch).Build(new RunLength(0.1, 60, 1));
        for (var epoch = 0; epoch < 60; epoch++)
        {
            var resumed = Settings(golden, ScheduleUnit.Epoch).Build(new RunLength(0.1, 60, 1));
            resumed.State = schedule.State;
            schedule = resumed;
            AssertRate(expected[epoch], schedule.Rate(epoch, epoch), epoch);
            schedule.EpochEnded(metric[epoch]);
        }
    }

    private static void AssertRate(double expected, double actual, int position) =>
        Assert.True(Math.Abs(expected - actual) <= 1e-12 * Math.Max(expected, 1e-3), $"Position {position}: {actual:r}, expected {expected:r}.");

    private static SchedulerSettings Settings(JsonElement golden, ScheduleUnit by)
    {
        var a = golden.GetProperty("args");
        double Number(string key, double otherwise) => a.TryGetProperty(key, out var v) ? v.GetDouble() : otherwise;
        string Text(string key) => a.TryGetProperty(key, out var v) ? v.GetString()! : "";
        return golden.GetProperty("name").GetString() switch
        {
            "StepLR" => new StepSettings { StepSize = a.GetProperty("step_size").GetInt32(), Gamma = Number("gamma", 0.1), By = by },
            "CosineAnnealingLR" => new CosineSettings { TMax = a.GetProperty("T_max").GetInt32(), MinLr = Number("eta_min", 0), By = by },
            _ => new PlateauSettings
            {
                Mode = Text("mode") == "max" ? PlateauMode.Max : PlateauMode.Min,
                Factor = Number("factor", 0.1),
                Patience = (int)Number("patience", 10),
                Threshold = Number("threshold", 1e-4),
                ThresholdMode = Text("threshold_mode") == "abs" ? ThresholdMode.Abs : ThresholdMode.Rel,
                Cooldown = (int)Number("cooldown", 0),
                MinLr = Number("min_lr", 0),
            },
        };
    }
}
