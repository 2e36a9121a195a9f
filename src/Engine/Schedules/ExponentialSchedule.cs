using System.ComponentModel.DataAnnotations;

namespace VisionFinetune.Engine.Schedules;

/// <summary>Multiplies the rate by <c>gamma</c> after every unit, as <c>ExponentialLR</c>.</summary>
public sealed record ExponentialSettings : SchedulerSettings
{
    /// <summary>Factor from one unit (epoch or step) to the next.</summary>
    [Range(0.0, 1e3, ErrorMessage = "Gamma must be in [0, 1000].")]
    public double Gamma { get; init; } = 0.9;

    /// <summary>Whether the rate changes after every epoch or every optimizer step.</summary>
    public ScheduleUnit By { get; init; } = ScheduleUnit.Epoch;

    /// <inheritdoc/>
    protected override ISchedule Create(RunLength run) => new ExponentialSchedule(run.BaseRate, this);
}

/// <summary>Agrees with <c>torch.optim.lr_scheduler.ExponentialLR</c>.</summary>
internal sealed class ExponentialSchedule(double baseRate, ExponentialSettings settings) : PureSchedule(settings.By)
{
    protected override double RateAt(long unit) => baseRate * Math.Pow(settings.Gamma, unit);
}
