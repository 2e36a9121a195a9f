using System.ComponentModel.DataAnnotations;

namespace VisionFinetune.Engine.Schedules;

/// <summary>Up to the largest rate and down to a tiny one in two phases, as <c>OneCycleLR</c> (Smith and Topin, 2018). The momentum
/// stays as it is, as with <c>cycle_momentum=False</c>.</summary>
public sealed record OneCycleSettings : SchedulerSettings
{
    /// <summary>The largest rate; none: <c>optimizer.lr</c>.</summary>
    [Range(0.0, 1e6, ErrorMessage = "The largest learning rate must be in [0, 1e6], or none for optimizer.lr.")]
    public double? MaxLr { get; init; }

    /// <summary>Part of the cycle in which the rate rises.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true, ErrorMessage = "pct_start must be in [0, 1): a part of the cycle, not a percentage.")]
    public double PctStart { get; init; } = 0.3;

    /// <summary>The first rate is the largest divided by this.</summary>
    [Range(1.0, 1e12, ErrorMessage = "div_factor must be in [1, 1e12].")]
    public double DivFactor { get; init; } = 25;

    /// <summary>The last rate is the first divided by this.</summary>
    [Range(1.0, 1e12, ErrorMessage = "final_div_factor must be in [1, 1e12].")]
    public double FinalDivFactor { get; init; } = 1e4;

    /// <summary>The shape of both phases.</summary>
    public OneCycleAnneal Anneal { get; init; } = OneCycleAnneal.Cos;

    /// <summary>Units of the cycle, the last of which has the smallest rate; none: the whole run.</summary>
    [Range(1, int.MaxValue, ErrorMessage = "The total must be at least 1, or none for the whole run.")]
    public int? Total { get; init; }

    /// <summary>Whether <c>total</c> counts epochs or optimizer steps, after each of which the rate changes.</summary>
    public ScheduleUnit By { get; init; } = ScheduleUnit.Step;

    /// <inheritdoc/>
    protected override ISchedule Create(RunLength run) => new OneCycleSchedule(MaxLr ?? run.BaseRate, this, Total ?? run.Units(By));
}

/// <summary>Agrees with <c>torch.optim.lr_scheduler.OneCycleLR</c> without its third phase; after the cycle the rate stays at its
/// smallest, where PyTorch stops with an error.</summary>
internal sealed class OneCycleSchedule(double largest, OneCycleSettings settings, long total) : PureSchedule(settings.By)
{
    private readonly double _first = largest / settings.DivFactor;
    private readonly double _last = largest / settings.DivFactor / settings.FinalDivFactor;
    private readonly double _peak = settings.PctStart * total - 1;      // as PyTorch has it: rarely whole, below 0 for very short cycles

    protected override double RateAt(long unit)
    {
        if (_peak > 0 && unit <= _peak)
            return Between(_first, largest, unit / _peak);
        return Between(largest, _last, (Math.Min(unit, total - 1) - _peak) / (total - 1 - _peak));
    }

    private double Between(double start, double end, double part) => settings.Anneal == OneCycleAnneal.Linear
        ? start + (end - start) * part
        : end + (start - end) / 2 * (1 + Math.Cos(Math.PI * part));
}
