namespace VisionFinetune.Engine.Schedules;

/// <summary>When a schedule moves on.</summary>
public enum ScheduleUnit
{
    /// <summary>After every epoch.</summary>
    Epoch,

    /// <summary>After every optimizer step.</summary>
    Step,
}
