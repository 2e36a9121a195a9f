using System.ComponentModel.DataAnnotations;

namespace VisionFinetune.Engine.Schedules;

/// <summary>A linear rise of the learning rate, step by step, to the schedule's first rate (Goyal et al., 2017, section 2.2). The
/// schedule counts from the end of it, as in <c>SequentialLR</c> of <c>LinearLR</c> and the schedule.</summary>
public sealed record WarmupSettings : IValidatableObject
{
    /// <summary>Length in epochs; none: it is given in steps.</summary>
    [Range(1, int.MaxValue, ErrorMessage = "A warm-up has at least 1 epoch; leave 'warmup' out to have none.")]
    public int? Epochs { get; init; }

    /// <summary>Length in optimizer steps; none: it is given in epochs.</summary>
    [Range(1, int.MaxValue, ErrorMessage = "A warm-up has at least 1 step; leave 'warmup' out to have none.")]
    public int? Steps { get; init; }

    /// <summary>The rate of the very first step, as a part of the schedule's first rate.</summary>
    [Range(0.0, 1.0, ErrorMessage = "The start factor must be in [0, 1].")]
    public double StartFactor { get; init; } = 0.01;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Epochs is null && Steps is null)
            yield return new("A warm-up needs a length; write epochs: 1, or steps: 500.", [nameof(Epochs)]);
        if (Epochs is not null && Steps is not null)
            yield return new("A warm-up is counted in epochs or in steps; leave one of the two out.", [nameof(Steps)]);
    }

    /// <summary>The length in steps.</summary>
    /// <exception cref="UserException">It leaves the schedule nothing of the run.</exception>
    internal long LengthIn(RunLength run)
    {
        var steps = Steps ?? (long)(Epochs ?? 0) * run.StepsPerEpoch;
        if (steps < run.Steps)
            return steps;
        var (setting, found, whole) = Steps is { } given
            ? ("steps", given, $"{run.Steps} steps ({run.Epochs} epochs of {run.StepsPerEpoch})")
            : ("epochs", Epochs ?? 0, $"{run.Epochs} epochs");
        throw new UserException($"'scheduler.warmup.{setting}' is {found}, but the run has {whole}, so the schedule would never begin; "
            + "shorten the warm-up or raise train.epochs.");
    }
}
