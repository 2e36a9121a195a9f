using TorchSharp;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Tests;

/// <summary>One dispose scope around every test.</summary>
public abstract class TorchTest : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose()
    {
        _scope.Dispose();
        GC.SuppressFinalize(this);
    }
}
