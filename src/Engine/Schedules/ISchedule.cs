namespace VisionFinetune.Engine.Schedules;

/// <summary>The learning rate of every step of a run.</summary>
public interface ISchedule
{
    /// <summary>The rate for the update at a position in the run.</summary>
    /// <param name="epoch">Epochs completed before this step.</param>
    /// <param name="step">Optimizer steps completed before this step.</param>
    double Rate(int epoch, long step);

    /// <summary>Tells the schedule the monitored validation value of an epoch. Pure schedules ignore it.</summary>
    void EpochEnded(double monitored)
    {
    }

    /// <summary>What a checkpoint must keep: empty for a pure function of the position.</summary>
    IReadOnlyList<double> State
    {
        get => [];
        set
        {
        }
    }
}
