using System.Text.Json.Serialization;

namespace VisionFinetune.Engine.Schedules;

/// <summary>How the learning rate changes during the run. The formulas of <c>torch.optim.lr_scheduler</c>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "name")]
[JsonDerivedType(typeof(ConstantSettings), "constant")]
[JsonDerivedType(typeof(StepSettings), "step")]
[JsonDerivedType(typeof(MultiStepSettings), "multistep")]
[JsonDerivedType(typeof(ExponentialSettings), "exponential")]
[JsonDerivedType(typeof(LinearSettings), "linear")]
[JsonDerivedType(typeof(PolynomialSettings), "polynomial")]
[JsonDerivedType(typeof(CosineSettings), "cosine")]
[JsonDerivedType(typeof(CosineRestartsSettings), "cosine_restarts")]
[JsonDerivedType(typeof(OneCycleSettings), "one_cycle")]
[JsonDerivedType(typeof(PlateauSettings), "plateau")]
public abstract record SchedulerSettings
{
    /// <summary>Raises the rate slowly before the schedule begins; none: the schedule begins at once.</summary>
    [JsonPropertyOrder(1)]
    public WarmupSettings? Warmup { get; init; }

    /// <summary>Makes the schedule of one run.</summary>
    /// <exception cref="UserException">The warm-up is as long as the run.</exception>
    public ISchedule Build(RunLength run)
    {
        if (Warmup is null)
            return Create(run);
        var steps = Warmup.LengthIn(run);
        return new WarmupSchedule(Create(run with { WarmupSteps = steps }), Warmup.StartFactor, steps, run.StepsPerEpoch);
    }

    /// <summary>Makes the schedule itself, which counts from the end of the warm-up.</summary>
    protected abstract ISchedule Create(RunLength run);
}
