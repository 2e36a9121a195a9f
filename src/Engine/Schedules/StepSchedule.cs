namespace VisionFinetune.Engine.Schedules;

/// <summary>Agrees with <c>torch.optim.lr_scheduler.StepLR</c>.</summary>
internal sealed class StepSchedule(double baseRate, StepSettings settings) : ISchedule
{
    public double Rate(int epoch, long step)
    {
        var unit = settings.By == ScheduleUnit.Epoch ? epoch : step;
        return baseRate * Math.Pow(settings.Gamma, unit / settings.StepSize);   // whole reductions so far
    }
}
