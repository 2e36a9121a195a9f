using System.ComponentModel.DataAnnotations;

namespace VisionFinetune.Engine.Schedules;

/// <summary>Half a cosine from the base rate down to <c>min_lr</c>, as <c>CosineAnnealingLR</c> (Loshchilov and Hutter, 2017).</summary>
public sealed record CosineSettings : SchedulerSettings
{
    /// <summary>Units until the minimum; none: the whole run.</summary>
    [Range(1, int.MaxValue, ErrorMessage = "t_max must be at least 1, or none for the whole run.")]
    public int? TMax { get; init; }

    /// <summary>The rate at the end.</summary>
    [Range(0.0, 1e6, ErrorMessage = "The smallest learning rate must be in [0, 1e6].")]
    public double MinLr { get; init; }

    /// <summary>Whether the curve moves on every epoch or every optimizer step.</summary>
    public ScheduleUnit By { get; init; } = ScheduleUnit.Step;

    /// <inheritdoc/>
    protected override ISchedule Create(RunLength run) => new CosineSchedule(run.BaseRate, this, TMax ?? run.Units(By));
}

/// <summary>Agrees with <c>torch.optim.lr_scheduler.CosineAnnealingLR</c>, also beyond its period, where the rate rises again.</summary>
internal sealed class CosineSchedule(double baseRate, CosineSettings settings, long period) : PureSchedule(settings.By)
{
    protected override double RateAt(long unit) =>
        settings.MinLr + (baseRate - settings.MinLr) * (1 + Math.Cos(Math.PI * unit / period)) / 2;
}
