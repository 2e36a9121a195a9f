using VisionFinetune.Engine.Files;

namespace VisionFinetune.Engine.Checkpoints;

/// <summary>The <c>checkpoints</c> folder of a run: the newest two, <c>last.safetensors</c> and <c>previous.safetensors</c>, and
/// <c>best.safetensors</c>.</summary>
public sealed class CheckpointFolder
{
    /// <summary>Uses (and creates when writing) the given folder.</summary>
    public CheckpointFolder(string folder) => (Last, Previous, Best) =
        (Path.Combine(folder, "last.safetensors"), Path.Combine(folder, "previous.safetensors"), Path.Combine(folder, "best.safetensors"));

    /// <summary>Path of the newest checkpoint, from which a run resumes.</summary>
    public string Last { get; }

    /// <summary>Path of the one before, for the case that the newest is damaged.</summary>
    public string Previous { get; }

    /// <summary>Path of the checkpoint with the best monitored value.</summary>
    public string Best { get; }

    /// <summary>Whether there is something to resume from, sound or not.</summary>
    public bool IsStarted => File.Exists(Last) || File.Exists(Previous);

    /// <summary>Makes the newest checkpoint the best one, atomically.</summary>
    public void PromoteLast() => AtomicFile.Write(Best, target =>
    {
        using var source = File.OpenRead(Last);
        source.CopyTo(target);
    });

    /// <summary>Makes sure that <see cref="Last"/> is the newest checkpoint that is sound. To be called by the one process that works on
    /// the run.</summary>
    /// <param name="warn">Is told when the previous one has to be used, and why.</param>
    /// <returns>Whether there is a checkpoint.</returns>
    /// <exception cref="UserException">There are only damaged ones.</exception>
    public bool Recover(Action<string> warn)
    {
        ArgumentNullException.ThrowIfNull(warn);
        var isLastMissing = !File.Exists(Last);
        if (ProblemOf(Last) is not { } problem)
        {
            if (!isLastMissing)
                return true;
            if (!File.Exists(Previous))
                return false;
            problem = $"'{Path.GetFileName(Last)}' is missing, as after a crash between two writes";
        }
        if (!File.Exists(Previous))
            throw new UserException($"{problem} There is no earlier checkpoint; start the run again.");
        if (ProblemOf(Previous) is { } second)
            throw new UserException($"{problem} {second} No other checkpoint is left; start the run again.");
        warn($"{problem.TrimEnd('.')}. The checkpoint before it is used instead.");
        File.Move(Previous, Last, overwrite: true);
        return true;
    }

    /// <summary>Makes sure that the weights of the best epoch are there.</summary>
    /// <exception cref="UserException">They are missing or damaged.</exception>
    public void RequireBest(int epoch)
    {
        var problem = File.Exists(Best) ? ProblemOf(Best) : $"'{Path.GetFileName(Best)}' is missing.";
        if (problem is not null)
        {
            throw new UserException($"{problem} The weights of epoch {epoch}, the best so far, are lost with it. Put the file back, or start the run again: "
                + "the same recipe gives the same weights.");
        }
    }

    private static string? ProblemOf(string path)
    {
        try
        {
            if (File.Exists(path))
                SafeTensors.Verify(path);
            return null;
        }
        catch (SafeTensorsFormatException e)
        {
            return e.Message;
        }
    }
}
