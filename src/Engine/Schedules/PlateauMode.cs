namespace VisionFinetune.Engine.Schedules;

/// <summary>Which direction of the monitored value is an improvement.</summary>
public enum PlateauMode
{
    /// <summary>Smaller is better.</summary>
    Min,

    /// <summary>Larger is better.</summary>
    Max,
}
