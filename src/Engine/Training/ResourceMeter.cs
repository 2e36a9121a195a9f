using TorchSharp;
using VisionFinetune.Engine.Platform;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Training;

/// <summary>What this process takes.</summary>
public interface IResourceMeter
{
    /// <summary>Tensors that this thread, which trains, made and did not free. One that is left to the garbage collector counts for ever,
    /// since that is a fault, too: nothing tells the collector how large it is.</summary>
    long LiveTensors { get; }

    /// <summary>Memory of the machine in use, in bytes.</summary>
    long ResidentBytes { get; }

    /// <summary>Memory in use on the run's CUDA device, by whatever process, in bytes; none on the CPU or where the driver does not
    /// tell.</summary>
    long? DeviceBytes { get; }
}

/// <summary>Asks TorchSharp, the system and the CUDA driver.</summary>
/// <param name="device">The run's device.</param>
public sealed class ResourceMeter(Device device) : IResourceMeter
{
    /// <inheritdoc/>
    public long LiveTensors => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

    /// <inheritdoc/>
    public long ResidentBytes => Environment.WorkingSet;

    /// <inheritdoc/>
    public long? DeviceBytes => device.type == DeviceType.CUDA ? CudaDriver.UsedBytes : null;
}
