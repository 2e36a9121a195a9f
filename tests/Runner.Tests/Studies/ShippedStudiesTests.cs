using VisionFinetune.Testing;

namespace VisionFinetune.Runner.Tests.Studies;

/// <summary>Every shipped study runs: images on a few drawings, tables on a few invented rows.</summary>
public sealed class ShippedStudiesTests
{
    public static TheoryData<string> Studies() =>
        [.. Directory.GetFiles(Path.Combine(SharedFiles.RepositoryRoot, "recipes", "studies"), "*.yaml").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Studies))]
    public void Runs_and_reports(string study)
    {
        using var folder = new TemporaryFolder();
        Passengers.Write(folder.Path);
        string[] small = study.StartsWith("titanic", StringComparison.Ordinal)
            ? ["--seeds", "2", "--data", folder.Path, "--set", "train.epochs=2"]
            : ["--seeds", "1", "--set", .. Some.Small, "model.name=cifar_resnet20"];
        var path = Vft.RunAlone(["study", $"recipes/studies/{study}", "--runs", Path.Combine(folder.Path, "runs"), .. small]).Succeeded().Output.Trim();
        foreach (var file in new[] { "study.html", "study.csv", "summary.json", "plots/intervals.png" })
            Assert.True(File.Exists(Path.Combine(path, file)), file);
    }

    [Fact]
    public void All_of_them_are_in_the_documentation()
    {
        var page = File.ReadAllText(Path.Combine(SharedFiles.RepositoryRoot, "docs", "studies.md"));
        Assert.All(Studies(), study => Assert.Contains($"recipes/studies/{study.Data}", page, StringComparison.Ordinal));
    }
}
