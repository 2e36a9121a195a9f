using System.Xml.Linq;
using VisionFinetune.Testing;

namespace VisionFinetune.Runner.Tests;

/// <summary>Arrows point one way: Vision to Augment and Engine, Tabular to Engine, Runner to all.</summary>
public sealed class ArchitectureTests
{
    private static readonly Dictionary<string, string[]> s_allowed = new()
    {
        ["Augment"] = [],
        ["Engine"] = [],
        ["Vision"] = ["Augment", "Engine"],
        ["Tabular"] = ["Engine"],
        ["Runner"] = ["Augment", "Engine", "Vision", "Tabular"],
    };

    public static TheoryData<string> Projects() => [.. s_allowed.Keys];

    [Fact]
    public void Every_project_has_rules()
    {
        var folders = Directory.GetDirectories(Path.Combine(SharedFiles.RepositoryRoot, "src")).Select(Path.GetFileName);
        Assert.Equal(s_allowed.Keys.Order(), folders.Order());
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_it_may_know(string project)
    {
        var references = XDocument.Load(ProjectFile(project)).Descendants("ProjectReference")
            .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value));
        Assert.Empty(references.Except(s_allowed[project]));
    }

    [Theory]
    [InlineData("Augment")]
    [InlineData("Engine")]
    public void The_foundations_know_TorchSharp_only(string project)
    {
        var packages = XDocument.Load(ProjectFile(project)).Descendants("PackageReference").Select(r => r.Attribute("Include")!.Value);
        Assert.Empty(packages);
        var code = Directory.GetFiles(Path.Combine(SharedFiles.RepositoryRoot, "src", project), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText);
        Assert.DoesNotContain(code, text => text.Contains("System.Net", StringComparison.Ordinal) || text.Contains("SkiaSharp", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Every_project_has_a_mirror_in_the_tests(string project) =>
        Assert.True(File.Exists(Path.Combine(SharedFiles.RepositoryRoot, "tests", $"{project}.Tests", $"{project}.Tests.csproj")));

    private static string ProjectFile(string project) => Path.Combine(SharedFiles.RepositoryRoot, "src", project, $"{project}.csproj");
}
