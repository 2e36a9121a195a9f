namespace VisionFinetune.Engine.Schedules;

/// <summary>What a schedule must know of the run: the rate it starts from and how long it is.</summary>
public sealed record RunLength(double BaseRate, int Epochs, long StepsPerEpoch)
{
    /// <summary>Steps at the start of the run that belong to a warm-up and not to the schedule.</summary>
    public long WarmupSteps { get; init; }

    /// <summary>Steps of the whole run, the warm-up included.</summary>
    public long Steps => Epochs * StepsPerEpoch;

    /// <summary>The run after the warm-up in epochs or in steps; an epoch that is begun counts.</summary>
    public long Units(ScheduleUnit by)
    {
        var steps = Steps - WarmupSteps;
        return by == ScheduleUnit.Step ? steps : (steps + StepsPerEpoch - 1) / StepsPerEpoch;
    }
}
