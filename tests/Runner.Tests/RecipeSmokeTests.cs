using VisionFinetune.Testing;

namespace VisionFinetune.Runner.Tests;

/// <summary>Every shipped recipe trains, on a few drawn images.</summary>
public sealed class RecipeSmokeTests
{
    public static TheoryData<string> Recipes() =>
        [.. Directory.GetFiles(Path.Combine(SharedFiles.RepositoryRoot, "recipes"), "*.yaml").Select(f => Path.GetFileName(f)!).Order()];

    [Theory]
    [MemberData(nameof(Recipes))]
    public void Trains_and_reports(string recipe)
    {
        using var folder = new TemporaryFolder();
        var outcome = Vft.Run(["train", Path.Combine("recipes", recipe), "--runs", folder.Path, "--set", .. Some.Small]).Succeeded();
        Assert.True(File.Exists(Path.Combine(outcome.Output.Trim(), "report.html")));
    }
}
