using Serilog;
using VisionFinetune.Engine.Platform;
using VisionFinetune.Engine.Training;
using VisionFinetune.Engine.Training.Planning;
using VisionFinetune.Runner.Runs;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Training;

/// <summary>Tells before the first step what a run will take, where that is worth knowing.</summary>
internal static class RunPlanner
{
    /// <summary>Plans, logs one line, warns where memory may not suffice, and writes <c>planned.json</c> into the run.</summary>
    /// <param name="parts">Of the run that is to begin.</param>
    /// <param name="run">Its folder.</param>
    /// <param name="device">Where it trains.</param>
    /// <param name="unit">What a sample is.</param>
    public static void Tell(TrainerParts parts, RunDirectory run, Device device, string unit)
    {
        if (TrainingPlanner.Plan(parts, AvailableMemory.Of(device)) is not { } plan)
            return;
        Log.Information("{Plan:l}", plan.Describe(unit));
        if (plan.Warning(parts.Settings.Accumulate) is { } warning)
            Log.Warning("{Warning:l}", warning);
        RunDirectory.WriteJson(run.PlannedFile, plan);
    }
}
