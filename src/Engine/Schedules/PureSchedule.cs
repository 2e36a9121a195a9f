namespace VisionFinetune.Engine.Schedules;

/// <summary>A schedule that is a function of one count: epochs or steps.</summary>
internal abstract class PureSchedule(ScheduleUnit by) : ISchedule
{
    public double Rate(int epoch, long step) => RateAt(by == ScheduleUnit.Epoch ? epoch : step);

    /// <param name="unit">Epochs or steps completed before this step.</param>
    protected abstract double RateAt(long unit);
}
