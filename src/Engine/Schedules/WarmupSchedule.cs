namespace VisionFinetune.Engine.Schedules;

/// <summary>A linear rise to the first rate of a schedule, then that schedule, counted from the end of the rise. Agrees with
/// <c>torch.optim.lr_scheduler.SequentialLR</c> of <c>LinearLR</c> and a schedule that starts at the base rate; for one that starts
/// elsewhere the rise ends there, so that the rate never jumps.</summary>
internal sealed class WarmupSchedule(ISchedule after, double startFactor, long warmupSteps, long stepsPerEpoch) : ISchedule
{
    private readonly double _fullRate = after.Rate(0, 0);
    private int _epochsEnded;       // counted only for a schedule with a state: it must not see the epochs of the warm-up

    public IReadOnlyList<double> State
    {
        get => after.State is { Count: > 0 } state ? [_epochsEnded, .. state] : [];
        set
        {
            if (value.Count == 0)
                return;
            _epochsEnded = (int)value[0];
            after.State = [.. value.Skip(1)];
        }
    }

    public double Rate(int epoch, long step)
    {
        var since = step - warmupSteps;
        return since >= 0
            ? after.Rate((int)(since / stepsPerEpoch), since)
            : _fullRate * (startFactor + (1 - startFactor) * step / warmupSteps);
    }

    public void EpochEnded(double monitored)
    {
        _epochsEnded++;
        if (_epochsEnded * stepsPerEpoch > warmupSteps)
            after.EpochEnded(monitored);
    }
}
