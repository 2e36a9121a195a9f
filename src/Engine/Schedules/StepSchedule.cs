using System.ComponentModel.DataAnnotations;

namespace VisionFinetune.Engine.Schedules;

/// <summary>Multiplies the rate by <c>gamma</c> every <c>step_size</c> units, as <c>StepLR</c>.</summary>
public sealed record StepSettings : SchedulerSettings
{
    /// <summary>Units (epochs or steps) between two reductions.</summary>
    [Range(1, int.MaxValue, ErrorMessage = "The step size must be at least 1.")]
    public int StepSize { get; init; } = 1;

    /// <summary>Factor of each reduction.</summary>
    [Range(0.0, 1e3, ErrorMessage = "Gamma must be in [0, 1000].")]
    public double Gamma { get; init; } = 0.1;

    /// <summary>Whether <c>step_size</c> counts epochs or optimizer steps.</summary>
    public ScheduleUnit By { get; init; } = ScheduleUnit.Epoch;

    /// <inheritdoc/>
    protected override ISchedule Create(RunLength run) => new StepSchedule(run.BaseRate, this);
}

/// <summary>Agrees with <c>torch.optim.lr_scheduler.StepLR</c>.</summary>
internal sealed class StepSchedule(double baseRate, StepSettings settings) : PureSchedule(settings.By)
{
    protected override double RateAt(long unit) => baseRate * Math.Pow(settings.Gamma, unit / settings.StepSize);   // whole reductions so far
}
