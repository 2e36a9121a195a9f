namespace VisionFinetune.Engine.Schedules;

/// <summary>What a schedule must know of the run: the rate it starts from and how long it is.</summary>
public sealed record RunLength(double BaseRate, int Epochs, long StepsPerEpoch)
{
    /// <summary>The whole run in epochs or in steps.</summary>
    public long Units(ScheduleUnit by) => by == ScheduleUnit.Epoch ? Epochs : Epochs * StepsPerEpoch;
}
