namespace VisionFinetune.Engine.Schedules;

/// <summary>How a one-cycle schedule moves between two rates.</summary>
public enum OneCycleAnneal
{
    /// <summary>Along half a cosine.</summary>
    Cos,

    /// <summary>Along a straight line.</summary>
    Linear,
}
