using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace VisionFinetune.Engine.Schedules;

/// <summary>How the learning rate changes during the run. The formulas of <c>torch.optim.lr_scheduler</c>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "name")]
[JsonDerivedType(typeof(ConstantSettings), "constant")]
[JsonDerivedType(typeof(StepSettings), "step")]
[JsonDerivedType(typeof(CosineSettings), "cosine")]
[JsonDerivedType(typeof(PlateauSettings), "plateau")]
public abstract record SchedulerSettings
{
    /// <summary>Makes the schedule of one run.</summary>
    public abstract ISchedule Build(RunLength run);
}

/// <summary>When a schedule moves on.</summary>
public enum ScheduleUnit
{
    /// <summary>After every epoch.</summary>
    Epoch,

    /// <summary>After every optimizer step.</summary>
    Step,
}

/// <summary>The learning rate never changes.</summary>
public sealed record ConstantSettings : SchedulerSettings
{
    /// <inheritdoc/>
    public override ISchedule Build(RunLength run) => new ConstantSchedule(run.BaseRate);
}

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
    public override ISchedule Build(RunLength run) => new StepSchedule(run.BaseRate, this);
}

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
    public override ISchedule Build(RunLength run) =>
        new CosineSchedule(run.BaseRate, MinLr, TMax ?? run.Units(By), By);
}

/// <summary>Which direction of the monitored value is an improvement.</summary>
public enum PlateauMode
{
    /// <summary>Smaller is better.</summary>
    Min,

    /// <summary>Larger is better.</summary>
    Max,
}

/// <summary>How <c>threshold</c> of a plateau is measured.</summary>
public enum ThresholdMode
{
    /// <summary>As a part of the best value.</summary>
    Rel,

    /// <summary>In the value's own unit.</summary>
    Abs,
}

/// <summary>Reduces the rate when the monitored value has stopped improving, as <c>ReduceLROnPlateau</c>.</summary>
public sealed record PlateauSettings : SchedulerSettings
{
    /// <summary>Whether the monitored value should fall or rise; it is <c>train.monitor</c>.</summary>
    public PlateauMode Mode { get; init; } = PlateauMode.Min;

    /// <summary>Factor of each reduction.</summary>
    [Range(0.0, 0.999999, ErrorMessage = "The factor of a plateau must be in [0, 1).")]
    public double Factor { get; init; } = 0.1;

    /// <summary>Epochs without improvement that are tolerated.</summary>
    [Range(0, int.MaxValue, ErrorMessage = "The patience must be 0 or more.")]
    public int Patience { get; init; } = 10;

    /// <summary>The smallest change that counts as an improvement.</summary>
    [Range(0.0, 1e6, ErrorMessage = "The threshold must be in [0, 1e6].")]
    public double Threshold { get; init; } = 1e-4;

    /// <summary>Whether the threshold is relative or absolute.</summary>
    public ThresholdMode ThresholdMode { get; init; } = ThresholdMode.Rel;

    /// <summary>Epochs after a reduction in which nothing is counted.</summary>
    [Range(0, int.MaxValue, ErrorMessage = "The cooldown must be 0 or more.")]
    public int Cooldown { get; init; }

    /// <summary>The rate never goes below this.</summary>
    [Range(0.0, 1e6, ErrorMessage = "The smallest learning rate must be in [0, 1e6].")]
    public double MinLr { get; init; }

    /// <inheritdoc/>
    public override ISchedule Build(RunLength run) => new PlateauSchedule(run.BaseRate, this);
}
