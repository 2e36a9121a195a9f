using System.ComponentModel.DataAnnotations;

namespace VisionFinetune.Engine.Schedules;

/// <summary>Multiplies the rate by <c>gamma</c> at every milestone, as <c>MultiStepLR</c>.</summary>
public sealed record MultiStepSettings : SchedulerSettings, IValidatableObject
{
    /// <summary>Units (epochs or steps) after which the rate is reduced, increasing.</summary>
    public required IReadOnlyList<int> Milestones { get; init; }

    /// <summary>Factor of each reduction.</summary>
    [Range(0.0, 1e3, ErrorMessage = "Gamma must be in [0, 1000].")]
    public double Gamma { get; init; } = 0.1;

    /// <summary>Whether milestones count epochs or optimizer steps.</summary>
    public ScheduleUnit By { get; init; } = ScheduleUnit.Epoch;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Milestones.Count == 0 || Milestones[0] < 1 || Milestones.Zip(Milestones.Skip(1)).Any(pair => pair.First >= pair.Second))
        {
            yield return new("Milestones must be whole numbers of at least 1, each larger than the one before, such as [30, 60].",
                [nameof(Milestones)]);
        }
    }

    /// <inheritdoc/>
    protected override ISchedule Create(RunLength run) => new MultiStepSchedule(run.BaseRate, this);
}

/// <summary>Agrees with <c>torch.optim.lr_scheduler.MultiStepLR</c>.</summary>
internal sealed class MultiStepSchedule(double baseRate, MultiStepSettings settings) : PureSchedule(settings.By)
{
    protected override double RateAt(long unit) => baseRate * Math.Pow(settings.Gamma, settings.Milestones.Count(m => m <= unit));
}
