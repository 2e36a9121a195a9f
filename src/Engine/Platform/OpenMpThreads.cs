using System.Runtime.InteropServices;

namespace VisionFinetune.Engine.Platform;

/// <summary>Tells OpenMP's threads, with which libtorch computes on Linux, not to spin for long where there is nothing to do.</summary>
/// <remarks>A thread that spins takes the core from those that decode images. Measured on two cores of an AMD EPYC, 2026-11-25: the epoch that decodes
/// a folder takes a fifth to a quarter less time, and training a ResNet-18 as long as before (70 images/s; with the policy <c>passive</c> 65).</remarks>
public static partial class OpenMpThreads
{
    private const string Variable = "GOMP_SPINCOUNT", Spins = "10000";

    /// <summary>To be called once, before the first tensor. What the user's environment says about waiting stays.</summary>
    public static void WaitBriefly()
    {
        // The runtime has a copy of the environment; libgomp asks libc.
        if (OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is null)
            _ = SetVariable(Variable, Spins, 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
