using static TorchSharp.torch;

namespace VisionFinetune.Engine.Training;

/// <summary>Takes steps; where memory runs out, it takes the step again with parts of half the size, down to single samples.</summary>
/// <remarks>The parts come from the whole batch, so that every sample is augmented and mixed as it would have been, and their gradients add up to
/// that of the batch: the learning rate stays.</remarks>
internal sealed class StepRepeater(TrainingStep step, ITrainingObserver observer)
{
    /// <summary>What helps where smaller batches do not.</summary>
    public const string Advice = "Free memory and resume the run, or start one with smaller images, a smaller model or more of it frozen.";

    /// <summary>Takes a step.</summary>
    /// <param name="progress">Where the run stands before it.</param>
    /// <param name="order">Of the epoch.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="totals">Is handed every batch.</param>
    /// <param name="save">Writes a checkpoint of progress in which the parts are smaller, before the step is repeated: a run that is killed later
    /// and resumed uses the same parts.</param>
    /// <returns>The progress, with smaller parts if need be; the step is not counted.</returns>
    /// <exception cref="UserException">Not even a single sample fits.</exception>
    public TrainingProgress Take(TrainingProgress progress, Tensor order, double rate, RunningTotals totals, Action<TrainingProgress> save)
    {
        for (; ; )
        {
            step.MostAtOnce = progress.MostAtOnce;
            StepMemoryException shortage;
            try
            {
                step.Take(order, progress.Epoch, progress.StepInEpoch, rate, totals);
                return progress;
            }
            catch (StepMemoryException e)
            {
                shortage = e;       // repeated outside of the handler, which would keep tensors of the attempt alive
            }
            progress = progress with { MostAtOnce = Half(shortage, progress) };
            observer.MemoryRanOut(new MemoryRelief(IsTraining: true, progress.MostAtOnce.Value, progress.Step, shortage.Message));
            save(progress);
        }
    }

    private static long Half(StepMemoryException shortage, TrainingProgress progress) => shortage.SamplesAtOnce switch
    {
        0 => throw new UserException($"Memory ran out in step {progress.Step + 1} while its images were augmented, before the network saw them. Set "
            + $"train.batch_size lower, and train.accumulate higher. ({shortage.Message})", shortage),
        1 => throw new UserException($"Memory ran out in step {progress.Step + 1} with a single sample in the network. {Advice} ({shortage.Message})", shortage),
        var samples => samples / 2,
    };
}
