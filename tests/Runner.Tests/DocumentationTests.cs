using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using VisionFinetune.Runner.Recipes.Schema;
using VisionFinetune.Testing;

namespace VisionFinetune.Runner.Tests;

/// <summary>What the documentation says is true.</summary>
public sealed partial class DocumentationTests
{
    private static string Read(string name) => File.ReadAllText(Path.Combine(SharedFiles.RepositoryRoot, name));

    [Fact]
    public void Every_setting_is_described()
    {
        var page = Read("docs/recipes.md");
        var names = new HashSet<string>();
        Collect(RecipeSchema.Create(), names);
        Assert.True(names.Count > 40);
        Assert.All(names, name => Assert.Contains($"`{name}`", page, StringComparison.Ordinal));
    }

    [Fact]
    public void The_recipe_in_the_documentation_is_valid()
    {
        using var folder = new TemporaryFolder();
        var yaml = YamlBlock().Match(Read("docs/recipes.md")).Groups[1].Value;
        Vft.RunAlone("recipe", "check", folder.File("r.yaml", yaml)).Succeeded();
    }

    [Fact]
    public void The_train_command_of_the_README_trains()
    {
        using var folder = new TemporaryFolder();
        var command = Command("train");
        const string program = "dotnet run -c Release --project src/Runner -- ";
        Assert.StartsWith(program, command, StringComparison.Ordinal);
        var outcome = Vft.RunAlone([.. command[program.Length..].Split(' '), "--runs", folder.Path, "--set", .. Some.Small]).Succeeded();
        Assert.True(File.Exists(Path.Combine(outcome.Output.Trim(), "report.html")));
    }

    [Fact]
    public void The_test_command_of_the_README_is_the_one_this_repository_is_set_up_for() =>
        Assert.Equal("dotnet test -c Release --max-parallel-test-modules 1", Command("test"));

    [Fact]
    public void Every_other_command_of_the_README_is_understood()
    {
        var commands = VftLine().Matches(Read("README.md")).Select(m => m.Groups[1].Value.Trim()).Distinct().ToList();
        Assert.True(commands.Count >= 4);
        Assert.All(commands, command => Vft.RunAlone([.. command.Split(' '), "--help"]).Succeeded());
    }

    [Fact]
    public void Every_link_of_the_README_leads_to_a_file()
    {
        var links = Link().Matches(Read("README.md")).Select(m => m.Groups[1].Value).Where(l => !l.StartsWith("http", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(links);
        Assert.All(links, link => Assert.True(Path.Exists(Path.Combine(SharedFiles.RepositoryRoot, link)), link));
    }

    private static string Command(string name) =>
        Regex.Match(Read("README.md"), $"<!-- command: {name} -->\n```sh\n(.*)\n```").Groups[1].Value;

    private static void Collect(JsonNode? node, HashSet<string> names)
    {
        if (node is JsonArray array)
        {
            foreach (var item in array)
                Collect(item, names);
        }
        if (node is not JsonObject map)
            return;
        foreach (var (key, value) in map)
        {
            if (key == "properties" && value is JsonObject properties)
            {
                foreach (var (name, property) in properties)
                {
                    if (property is not JsonObject discriminator || !discriminator.ContainsKey("const"))
                        names.Add(name);
                }
            }
            Collect(value, names);
        }
    }

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex YamlBlock();

    [GeneratedRegex("^vft ([^\n|]*)$", RegexOptions.Multiline)]
    private static partial Regex VftLine();

    [GeneratedRegex(@"\]\(([^)#]+)\)")]
    private static partial Regex Link();
}
