namespace VisionFinetune.Engine.Schedules;

/// <summary>Agrees with <c>torch.optim.lr_scheduler.CosineAnnealingLR</c>, also beyond its period, where the rate rises again.</summary>
internal sealed class CosineSchedule(double baseRate, double minimumRate, long period, ScheduleUnit by) : ISchedule
{
    public double Rate(int epoch, long step)
    {
        var unit = by == ScheduleUnit.Epoch ? epoch : step;
        return minimumRate + (baseRate - minimumRate) * (1 + Math.Cos(Math.PI * unit / period)) / 2;
    }
}
