using System.ComponentModel.DataAnnotations;

namespace VisionFinetune.Engine.Schedules;

/// <summary>From the base rate down to 0 as a power of the part of the run that is left, as <c>PolynomialLR</c>.</summary>
public sealed record PolynomialSettings : SchedulerSettings
{
    /// <summary>The power: 1 is a straight line, more falls faster at the start.</summary>
    [Range(0.0, 100.0, ErrorMessage = "The power must be in [0, 100].")]
    public double Power { get; init; } = 1;

    /// <summary>Units until the rate is 0; none: the whole run.</summary>
    [Range(1, int.MaxValue, ErrorMessage = "The total must be at least 1, or none for the whole run.")]
    public int? Total { get; init; }

    /// <summary>Whether <c>total</c> counts epochs or optimizer steps, after each of which the rate changes.</summary>
    public ScheduleUnit By { get; init; } = ScheduleUnit.Step;

    /// <inheritdoc/>
    protected override ISchedule Create(RunLength run) => new PolynomialSchedule(run.BaseRate, this, Total ?? run.Units(By));
}

/// <summary>Agrees with <c>torch.optim.lr_scheduler.PolynomialLR</c>.</summary>
internal sealed class PolynomialSchedule(double baseRate, PolynomialSettings settings, long total) : PureSchedule(settings.By)
{
    protected override double RateAt(long unit) => baseRate * Math.Pow(1 - Math.Min(unit, total) / (double)total, settings.Power);
}
