using System.CommandLine;
using System.Text.Json;
using VisionFinetune.Runner.Commands;
using VisionFinetune.Runner.Recipes;

namespace VisionFinetune.Runner.Tests.Recipes;

public sealed class RecipeCommandTests
{
    private static readonly string Baseline = Path.Combine(Some.RecipesFolder, "cifar10-baseline.yaml");

    [Fact]
    public void Show_prints_a_recipe_that_loads_again()
    {
        var (code, output, notes) = Run("show", Baseline, "--set", "optimizer.lr=0.5", "scheduler.name=plateau", "--set", "seed=3");
        Assert.Equal(ExitCodes.Done, code);
        var recipe = RecipeLoader.Parse(output, "shown");
        Assert.Equal((0.5, 3L), (recipe.Optimizer.Lr, recipe.Seed));
        Assert.Empty(notes);
    }

    [Fact]
    public void Show_as_json_is_one_object()
    {
        var (_, output, _) = Run("show", Baseline, "--json");
        using var json = JsonDocument.Parse(output);
        Assert.Equal("image-classification", json.RootElement.GetProperty("task").GetString());
        Assert.Equal("sgd", json.RootElement.GetProperty("optimizer").GetProperty("name").GetString());
        var step = json.RootElement.GetProperty("augment").GetProperty("train")[0];
        Assert.Equal(224, step.GetProperty("size")[0].GetInt32());
        Some.AssertSame(RecipeLoader.Load(Baseline), RecipeLoader.Parse(output, "json"));
    }

    [Fact]
    public void Notes_about_overrides_go_to_standard_error()
    {
        var (_, _, notes) = Run("show", Baseline, "--set", "optimizer.name=adam");
        Assert.Contains("'momentum' on line 18 does not fit and is left out.", notes, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_says_that_a_recipe_is_valid() =>
        Assert.Equal((ExitCodes.Done, $"{Baseline} is valid.\n", ""), Run("check", Baseline));

    [Fact]
    public void Check_of_a_wrong_recipe_is_the_users_mistake()
    {
        var error = Assert.Throws<RecipeException>(() => Run("check", Baseline, "--set", "train.epochs=0"));
        Assert.Equal("--set train.epochs=0: 'train.epochs' is 0: The number of epochs must be in [1, 1000000].", error.Message);
    }

    [Fact]
    public void Check_as_json_lists_the_problems_and_exits_with_2()
    {
        var folder = Directory.CreateTempSubdirectory("vft-recipes-").FullName;
        try
        {
            var path = Path.Combine(folder, "x.yaml");
            File.WriteAllText(path, "data: cifar10\nmodel: { name: resnet18 }\nseed: x\n");
            var (code, output, _) = Run("check", path, "--json", "--set", "loss=mse");
            Assert.Equal(ExitCodes.UserMistake, code);
            using var json = JsonDocument.Parse(output);
            Assert.False(json.RootElement.GetProperty("valid").GetBoolean());
            var problems = json.RootElement.GetProperty("problems");
            Assert.Equal(2, problems.GetArrayLength());
            Assert.Equal((path, 3, 7), (problems[0].GetProperty("source").GetString(), problems[0].GetProperty("line").GetInt32(),
                problems[0].GetProperty("column").GetInt32()));
            Assert.Equal("--set loss=mse", problems[1].GetProperty("source").GetString());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Check_as_json_of_a_valid_recipe_is_an_object_too() =>
        Assert.Equal((ExitCodes.Done, "{\"valid\":true,\"problems\":[]}\n", ""), Run("check", Baseline, "--json"));

    [Fact]
    public void Schema_needs_no_recipe()
    {
        var (code, output, _) = Run("schema");
        Assert.Equal(ExitCodes.Done, code);
        using var json = JsonDocument.Parse(output);
        Assert.Equal("vft recipe", json.RootElement.GetProperty("title").GetString());
    }

    [Theory]
    [InlineData("show")]
    [InlineData("check")]
    [InlineData("schema")]
    public void Help_has_an_example(string command)
    {
        var (_, output, _) = Run(command, "--help");
        Assert.Contains($"Example: vft recipe {command}", output, StringComparison.Ordinal);
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var root = new RootCommand { RecipeCommand.Create() };
        var code = root.Parse(["recipe", .. arguments]).Invoke(
            new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        return (code, output.ToString(), error.ToString());
    }
}
