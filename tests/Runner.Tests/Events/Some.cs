using VisionFinetune.Engine.Metrics;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Events;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Runs;

namespace VisionFinetune.Runner.Tests.Events;

/// <summary>Pieces of a run that never was.</summary>
internal static class Some
{
    public static EpochMetrics Epoch(int epoch) => new(epoch, epoch * 10, 0.5, 1.0 / epoch, 0.25, 2.0 / epoch, 0.75, 0.625, 1000, 1);

    public static RunSummary Summary() => new(
        2, 0.5, null, new RegressionMetrics(4, 0.5, 1.5, 1.25, null, []), new RegressionMetrics(4, 0.75, 2.5, 2.25, 0.5, []),
        new Diagnosis("healthy", "", ""), "table.csv", 3, 1);

    public static RunStart Start(RunDirectory run, long step, params RecipeLeaf[] settings) =>
        new(run, settings, step, step > 0, [new("Device", "cpu")]) { AugmentationSheet = () => null };

    public static RecipeLeaf Setting(string name, object value) => new(name, value) { Text = value.ToString()! };

    public static RunDirectory Run(TemporaryFolder folder)
    {
        folder.File("a-run/recipe.yaml", "name: a");
        return RunDirectory.Open("a-run", folder.Path);
    }
}
