using static TorchSharp.torch;

namespace VisionFinetune.Engine.Data;

/// <summary>Samples that take time to fetch and like to know which of them will be asked for, such as images that are still in files.</summary>
/// <remarks>What is expected never changes what is returned, only when the work is done.</remarks>
public interface IReadAhead
{
    /// <summary>Begins to fetch samples in the background, in this order, and returns at once.</summary>
    /// <param name="indices"><c>(N)</c> int64 on any device; those that are there, or on their way, cost nothing.</param>
    void Expect(Tensor indices);
}
