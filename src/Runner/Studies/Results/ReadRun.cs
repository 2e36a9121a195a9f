using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Runs;

namespace VisionFinetune.Runner.Studies.Results;

/// <summary>A run that was read once, for all that is made of it.</summary>
/// <param name="Run">Its folder.</param>
/// <param name="Recipe">What it was trained by.</param>
/// <param name="Epochs">What each epoch achieved.</param>
internal sealed record ReadRun(RunDirectory Run, Recipe Recipe, IReadOnlyList<EpochMetrics> Epochs);
