using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using VisionFinetune.Engine.Schedules;
using VisionFinetune.Testing;

namespace VisionFinetune.Engine.Tests.Schedules;

public sealed class ScheduleTests
{
    private static List<JsonElement> Cases { get; } = [.. Golden.Json("schedules/schedules.json").EnumerateArray()];

    public static TheoryData<int> GoldenCases() => [.. Enumerable.Range(0, Cases.Count)];

    /// <summary>Pure schedules whose length is the run's, with the rates of their first and last step in a run of 60 steps.</summary>
    public static TheoryData<SchedulerSettings, double, double> WholeRun() => new()
    {
        { new CosineSettings { MinLr = 0.02 }, 0.1, 0.02 + 0.08 * (1 + Math.Cos(Math.PI * 59 / 60)) / 2 },
        { new LinearSettings(), 0.1, 0.1 / 60 },
        { new LinearSettings { StartFactor = 0.5, EndFactor = 1 }, 0.05, 0.1 * (1 - 0.5 / 60) },
        { new PolynomialSettings { Power = 2 }, 0.1, 0.1 / 3600 },
        { new OneCycleSettings(), 0.004, 4e-7 },
        { new OneCycleSettings { Anneal = OneCycleAnneal.Linear, MaxLr = 1, DivFactor = 10, FinalDivFactor = 100 }, 0.1, 1e-3 },
        { new OneCycleSettings { PctStart = 0 }, 4e-7 + (0.1 - 4e-7) * (1 + Math.Cos(Math.PI / 60)) / 2, 4e-7 },   // PyTorch's peak is one unit early
    };

    [Fact]
    public void The_golden_file_has_every_kind_of_schedule() => Assert.Equal(15, Cases.Count);

    [Theory]
    [MemberData(nameof(GoldenCases))]
    public void Matches_PyTorch_by_epoch(int index)
    {
        var golden = Cases[index];
        var schedule = new GoldenSchedule(golden).Settings(ScheduleUnit.Epoch).Build(new RunLength(0.1, 60, 10));
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
        var settings = new GoldenSchedule(golden).Settings(ScheduleUnit.Step);
        if (settings is PlateauSettings)
            return;
        var schedule = settings.Build(new RunLength(0.1, 6, 10));
        var expected = golden.GetProperty("lr").Doubles();
        for (var step = expected.Length - 1; step >= 0; step--)       // backwards: a pure function does not remember
            AssertRate(expected[step], schedule.Rate(step / 10, step), step);
        Assert.Empty(schedule.State);
    }

    [Theory]
    [MemberData(nameof(WholeRun))]
    public void Without_a_length_a_schedule_ends_with_the_run(SchedulerSettings settings, double first, double last)
    {
        var schedule = settings.Build(new RunLength(0.1, 6, 10));
        AssertRate(first, schedule.Rate(0, 0), 0);
        AssertRate(last, schedule.Rate(5, 59), 59);
        var warm = (settings with { Warmup = new() { Steps = 15 } }).Build(new RunLength(0.1, 15, 5));
        AssertRate(first / 100, warm.Rate(0, 0), 0);
        AssertRate(first, warm.Rate(3, 15), 15);
        AssertRate(last, warm.Rate(14, 74), 74);
    }

    [Fact]
    public void One_cycle_has_its_peak_at_the_optimizers_rate_and_stays_down_after_its_end()
    {
        var schedule = new OneCycleSettings { PctStart = 0.5, By = ScheduleUnit.Epoch }.Build(new RunLength(0.1, 10, 3));
        var rates = Enumerable.Range(0, 12).Select(epoch => schedule.Rate(epoch, epoch * 3)).ToList();
        Assert.Equal(0.1, rates[4], 1e-15);        // epoch 0.5 * 10 - 1
        Assert.Equal(0.1, rates.Max(), 1e-15);
        Assert.Equal(rates[9], rates.Min());
        Assert.Equal(rates[9], rates[11]);
    }

    [Theory]
    [InlineData(1, 0.3, 4e-7)]
    [InlineData(1, 0.0, 4e-7)]
    [InlineData(2, 0.5, 0.1)]       // the peak falls on the first step
    public void One_cycle_of_very_few_steps_has_finite_rates(int total, double pctStart, double first)
    {
        var schedule = new OneCycleSettings { PctStart = pctStart }.Build(new RunLength(0.1, 1, total));
        AssertRate(first, schedule.Rate(0, 0), 0);
        AssertRate(4e-7, schedule.Rate(0, total - 1), total - 1);
    }

    [Fact]
    public void Restarts_of_equal_length_begin_again_at_the_base_rate()
    {
        var schedule = new CosineRestartsSettings { T0 = 4 }.Build(new RunLength(0.1, 100, 1));
        Assert.All(Enumerable.Range(0, 20), i => AssertRate(0.1, schedule.Rate(i * 4, i * 4), i * 4));
        AssertRate(0.05, schedule.Rate(82, 82), 82);
    }

    [Fact]
    public void Plateau_continues_from_its_state_as_if_never_interrupted()
    {
        var golden = Cases.First(c => c.GetProperty("name").GetString() == "ReduceLROnPlateau");
        AssertResumable(golden, new GoldenSchedule(golden).Settings(ScheduleUnit.Epoch), warmup: 0);
    }

    [Fact]
    public void A_plateau_after_a_warm_up_continues_from_its_state_and_counts_from_the_end_of_the_warm_up()
    {
        var golden = Cases.Last(c => c.GetProperty("name").GetString() == "ReduceLROnPlateau");     // the one with mode max
        AssertResumable(golden, new GoldenSchedule(golden).Settings(ScheduleUnit.Epoch) with { Warmup = new() { Epochs = 3, StartFactor = 0.25 } }, warmup: 3);
    }

    [Fact]
    public void The_settings_refuse_what_makes_no_sense()
    {
        Assert.Equal("Milestones must be whole numbers of at least 1, each larger than the one before, such as [30, 60].", Problem(new MultiStepSettings { Milestones = [30, 30] }));
        Assert.NotNull(Problem(new MultiStepSettings { Milestones = [] }));
        Assert.NotNull(Problem(new MultiStepSettings { Milestones = [0, 3] }));
        Assert.Null(Problem(new MultiStepSettings { Milestones = [7] }));
        Assert.Equal("pct_start must be in [0, 1): a part of the cycle, not a percentage.", Problem(new OneCycleSettings { PctStart = 1 }));
        Assert.Equal("div_factor must be in [1, 1e12].", Problem(new OneCycleSettings { DivFactor = 0 }));
        Assert.Equal("t_0 must be at least 1.", Problem(new CosineRestartsSettings { T0 = 0 }));
        Assert.Equal("t_mult must be in [1, 1000].", Problem(new CosineRestartsSettings { T0 = 1, TMult = 0 }));
        Assert.Equal("The total must be at least 1, or none for the whole run.", Problem(new PolynomialSettings { Total = 0 }));
        Assert.Equal("The end factor must be in [0, 1].", Problem(new LinearSettings { EndFactor = -0.1 }));
    }

    internal static string? Problem(object settings)
    {
        var problems = new List<ValidationResult>();
        Validator.TryValidateObject(settings, new ValidationContext(settings), problems, validateAllProperties: true);
        return problems.FirstOrDefault()?.ErrorMessage;
    }

    internal static void AssertRate(double expected, double actual, int position) =>
        Assert.True(Math.Abs(expected - actual) <= 1e-12 * Math.Max(expected, 1e-3), $"Position {position}: {actual:r}, expected {expected:r}.");

    private static void AssertResumable(JsonElement golden, SchedulerSettings settings, int warmup)
    {
        var metric = golden.GetProperty("metric").Doubles();
        var expected = golden.GetProperty("lr").Doubles();
        var run = new RunLength(0.1, 60 + warmup, 4);
        var schedule = settings.Build(run);
        for (var epoch = 0; epoch < 60 + warmup; epoch++)
        {
            var resumed = settings.Build(run);
            resumed.State = [.. schedule.State];
            schedule = resumed;
            var rate = epoch >= warmup ? expected[epoch - warmup] : 0.1 * (0.25 + 0.75 * epoch / warmup);
            AssertRate(rate, schedule.Rate(epoch, epoch * 4), epoch);
            schedule.EpochEnded(epoch >= warmup ? metric[epoch - warmup] : 1e9);       // would be the best for ever, if it counted
        }
    }
}
