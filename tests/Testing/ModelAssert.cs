using TorchSharp;
using VisionFinetune.Engine.Platform;
using Xunit;

namespace VisionFinetune.Testing;

/// <summary>What every network must do.</summary>
public static class ModelAssert
{
    /// <summary>Disposes a model, twice, and asserts that the native half of all its layers is gone.</summary>
    public static void GivesBackEveryLayer(torch.nn.Module model)
    {
        Assert.True(ModuleHandles.AreKnown, "This version of TorchSharp keeps its handles elsewhere; see whether its layers free them by now.");
        var all = model.modules().ToList();
        Assert.Contains(all, module => module is TorchSharp.Modules.Linear);        // one of those that keep theirs
        Assert.All(all, module => Assert.True(ModuleHandles.IsHeld(module)));
        model.Dispose();
        Assert.All(all, module => Assert.False(ModuleHandles.IsHeld(module)));
        model.Dispose();
    }
}
