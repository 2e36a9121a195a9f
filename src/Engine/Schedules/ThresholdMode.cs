namespace VisionFinetune.Engine.Schedules;

/// <summary>How <c>threshold</c> of a plateau is measured.</summary>
public enum ThresholdMode
{
    /// <summary>As a part of the best value.</summary>
    Rel,

    /// <summary>In the value's own unit.</summary>
    Abs,
}
