namespace VisionFinetune.Engine.Schedules;

/// <summary>The same rate throughout.</summary>
internal sealed class ConstantSchedule(double rate) : ISchedule
{
    public double Rate(int epoch, long step) => rate;
}
