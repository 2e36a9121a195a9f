namespace VisionFinetune.Engine.Training;

/// <summary>What happens when a run's memory grows and does not stop growing.</summary>
public enum LeakPolicy
{
    /// <summary>The log says so once for each resource.</summary>
    Warn,

    /// <summary>The run ends with an error; its newest checkpoint stays.</summary>
    Fail,

    /// <summary>Nothing is watched.</summary>
    Off,
}
