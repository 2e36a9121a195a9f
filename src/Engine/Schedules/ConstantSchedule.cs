namespace VisionFinetune.Engine.Schedules;

/// <summary>The learning rate never changes.</summary>
public sealed record ConstantSettings : SchedulerSettings
{
    /// <inheritdoc/>
    protected override ISchedule Create(RunLength run) => new ConstantSchedule(run.BaseRate);
}

/// <summary>The same rate throughout.</summary>
internal sealed class ConstantSchedule(double rate) : ISchedule
{
    public double Rate(int epoch, long step) => rate;
}
