using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace VisionFinetune.Testing;

/// <summary>Assertions on tensors whose messages say how far off they were.</summary>
public static class TensorAssert
{
    /// <summary>Same shape, and no element differs by more than <paramref name="tolerance"/>.</summary>
    public static void Close(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        using var scope = NewDisposeScope();
        var difference = (expected.to_type(ScalarType.Float64) - actual.cpu().to_type(ScalarType.Float64)).abs();
        var largest = difference.numel() == 0 ? 0 : difference.max().item<double>();
        Assert.True(largest <= tolerance, $"Largest difference {largest:g4}; at most {tolerance:g4} was expected.");
    }

    /// <summary>Same shape, dtype and bits.</summary>
    public static void Same(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.dtype, actual.dtype);
        Close(expected, actual, 0);
    }

    /// <summary>Tensors that this thread made and that are still alive. Unlike the process-wide count it sees neither other
    /// tests nor finalizers.</summary>
    public static long LiveTensors => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

    /// <summary>Runs the action and asserts how many tensors it leaves alive.</summary>
    public static void LeavesTensorsAlive(long expected, Action action)
    {
        var before = LiveTensors;
        action();
        Assert.Equal(expected, LiveTensors - before);
    }
}
