using VisionFinetune.Engine.Platform;

namespace VisionFinetune.Engine.Training;

/// <summary>Memory ran out in a step before anything had changed that a repetition would not overwrite.</summary>
/// <param name="samplesAtOnce">Samples that were in the network; 0 where the batch itself was being made.</param>
/// <param name="inner">What libtorch said.</param>
internal sealed class StepMemoryException(long samplesAtOnce, Exception inner) : Exception(MemoryShortage.Reason(inner), inner)
{
    public long SamplesAtOnce => samplesAtOnce;
}
