using System.ComponentModel.DataAnnotations;

namespace VisionFinetune.Engine.Schedules;

/// <summary>A straight line between two parts of the base rate, as <c>LinearLR</c>; by default from the whole of it down to 0 at the
/// end of the run. For a rise before another schedule there is <c>warmup</c>.</summary>
public sealed record LinearSettings : SchedulerSettings
{
    /// <summary>Where the line starts, as a part of <c>optimizer.lr</c>.</summary>
    [Range(0.0, 1.0, ErrorMessage = "The start factor must be in [0, 1].")]
    public double StartFactor { get; init; } = 1;

    /// <summary>Where the line ends, as a part of <c>optimizer.lr</c>.</summary>
    [Range(0.0, 1.0, ErrorMessage = "The end factor must be in [0, 1].")]
    public double EndFactor { get; init; }

    /// <summary>Units from start to end, after which the rate stays; none: the whole run.</summary>
    [Range(1, int.MaxValue, ErrorMessage = "The total must be at least 1, or none for the whole run.")]
    public int? Total { get; init; }

    /// <summary>Whether <c>total</c> counts epochs or optimizer steps, after each of which the rate changes.</summary>
    public ScheduleUnit By { get; init; } = ScheduleUnit.Step;

    /// <inheritdoc/>
    protected override ISchedule Create(RunLength run) => new LinearSchedule(run.BaseRate, this, Total ?? run.Units(By));
}

/// <summary>Agrees with <c>torch.optim.lr_scheduler.LinearLR</c>.</summary>
internal sealed class LinearSchedule(double baseRate, LinearSettings settings, long total) : PureSchedule(settings.By)
{
    protected override double RateAt(long unit) =>
        baseRate * (settings.StartFactor + (settings.EndFactor - settings.StartFactor) * Math.Min(unit, total) / total);
}
