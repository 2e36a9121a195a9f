namespace VisionFinetune.Engine.Training.Planning;

/// <summary>What a batch takes.</summary>
/// <param name="Samples">Of the batch.</param>
/// <param name="Seconds">To compute it, once kernels are chosen.</param>
/// <param name="PeakBytes">Most memory in use meanwhile.</param>
internal sealed record Measurement(long Samples, double Seconds, long PeakBytes)
{
    public double SamplesPerSecond => Samples / Seconds;
}
