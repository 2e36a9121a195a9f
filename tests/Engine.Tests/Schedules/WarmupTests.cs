using VisionFinetune.Engine.Schedules;
using static VisionFinetune.Engine.Tests.Schedules.ScheduleTests;

namespace VisionFinetune.Engine.Tests.Schedules;

public sealed class WarmupTests
{
    private static readonly RunLength s_run = new(0.1, 6, 10);

    public static TheoryData<SchedulerSettings> EverySchedule() => new()
    {
        new ConstantSettings(), new StepSettings { StepSize = 2 }, new MultiStepSettings { Milestones = [1, 3] }, new ExponentialSettings(),
        new LinearSettings { StartFactor = 0.5, Total = 30 }, new PolynomialSettings { Total = 30 }, new CosineSettings { TMax = 9 },
        new CosineRestartsSettings { T0 = 2 }, new OneCycleSettings { Total = 20 }, new PlateauSettings(),
    };

    [Theory]
    [MemberData(nameof(EverySchedule))]
    public void A_warm_up_rises_step_by_step_to_the_first_rate_and_the_schedule_counts_from_there(SchedulerSettings settings)
    {
        var plain = settings.Build(s_run);
        var warm = (settings with { Warmup = new() { Epochs = 2, StartFactor = 0.2 } }).Build(s_run);
        for (var step = 0; step < 20; step++)
            AssertRate(plain.Rate(0, 0) * (0.2 + 0.8 * step / 20), warm.Rate(step / 10, step), step);
        for (var step = 20; step < 60; step++)
            Assert.Equal(plain.Rate(step / 10 - 2, step - 20), warm.Rate(step / 10, step));
    }

    [Fact]
    public void After_a_warm_up_in_steps_the_epochs_of_the_schedule_begin_where_the_warm_up_ended()
    {
        var schedule = new StepSettings { StepSize = 1, Gamma = 0.5, Warmup = new() { Steps = 5 } }.Build(s_run);
        Assert.Equal([0.1, 0.1, 0.05, 0.05, 0.025], new[] { 5, 14, 15, 24, 25 }.Select(step => schedule.Rate(step / 10, step)));
    }

    [Fact]
    public void A_plateau_counts_the_epoch_in_which_a_warm_up_in_steps_ended()
    {
        var schedule = new PlateauSettings { Patience = 0, Factor = 0.5, Warmup = new() { Steps = 15 } }.Build(s_run);
        schedule.EpochEnded(0.0);       // ends at step 10, inside the warm-up
        schedule.EpochEnded(1.0);       // the first that counts
        AssertRate(0.1, schedule.Rate(2, 20), 20);
        schedule.EpochEnded(1.0);
        AssertRate(0.05, schedule.Rate(3, 30), 30);
        Assert.Equal([3, 0.05, 1, 0, 0], schedule.State);
    }

    [Fact]
    public void Only_a_schedule_with_a_state_has_one_after_a_warm_up()
    {
        var schedule = new CosineSettings { Warmup = new() { Epochs = 1 } }.Build(s_run);
        schedule.EpochEnded(1);
        schedule.State = [];
        Assert.Empty(schedule.State);
    }

    [Fact]
    public void A_warm_up_as_long_as_the_run_is_refused()
    {
        var steps = Assert.Throws<UserException>(() => new CosineSettings { Warmup = new() { Steps = 60 } }.Build(s_run));
        Assert.Equal("'scheduler.warmup.steps' is 60, but the run has 60 steps (6 epochs of 10), so the schedule would never begin; "
            + "shorten the warm-up or raise train.epochs.", steps.Message);
        var epochs = Assert.Throws<UserException>(() => new CosineSettings { Warmup = new() { Epochs = 7 } }.Build(s_run));
        Assert.Equal("'scheduler.warmup.epochs' is 7, but the run has 6 epochs, so the schedule would never begin; shorten the warm-up or "
            + "raise train.epochs.", epochs.Message);
        Assert.Equal(0, new LinearSettings { Warmup = new() { Steps = 59 } }.Build(s_run).Rate(6, 60));
    }

    [Fact]
    public void The_settings_need_one_length()
    {
        Assert.Equal("A warm-up needs a length; write epochs: 1, or steps: 500.", Problem(new WarmupSettings()));
        Assert.Equal("A warm-up is counted in epochs or in steps; leave one of the two out.", Problem(new WarmupSettings { Epochs = 1, Steps = 5 }));
        Assert.Equal("The start factor must be in [0, 1].", Problem(new WarmupSettings { Epochs = 1, StartFactor = 1.5 }));
        Assert.Null(Problem(new WarmupSettings { Epochs = 1 }));
    }
}
