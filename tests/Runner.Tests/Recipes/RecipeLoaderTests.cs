using VisionFinetune.Engine;
using VisionFinetune.Engine.Optimizers;
using VisionFinetune.Engine.Schedules;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Recipes.Settings;

namespace VisionFinetune.Runner.Tests.Recipes;

public sealed class RecipeLoaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vft-recipes-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_shortest_recipe_has_the_documented_defaults()
    {
        var recipe = RecipeLoader.Load(Write("my first try.yaml", "data: cifar10\nmodel: { name: resnet50 }\n"));
        Assert.Equal(("my-first-try", RecipeTask.ImageClassification, 42L), (recipe.Name, recipe.Task, recipe.Seed));
        var data = Assert.IsType<Cifar10Settings>(recipe.Data);
        Assert.Equal(("data/cifar10", 0.1, Cifar10Fallback.None), (data.Root, data.Validation, data.Fallback));
        Assert.Equal(["all"], data.Classes);
        var model = Assert.IsType<ResNet50Settings>(recipe.Model);
        Assert.Null(model.Weights);
        Assert.Equal(["none"], model.Freeze);
        Assert.Empty(recipe.Augment.Train);
        Assert.Equal(new SgdSettings(), recipe.Optimizer);
        Assert.Equal(new ConstantSettings(), recipe.Scheduler);
    }

    [Fact]
    public void A_wrong_recipe_is_a_mistake_of_the_users_with_all_problems_in_order()
    {
        var path = Write("bad.yaml", """
            optimizer: { learning_rate: 1, lr: -1 }
            data: { source: cifar10, validation: 2 }
            model: { name: resnet18 }
            augment:
              train:
                - center_crop: { size: 40 }
            scheduler: { name: plateau, mode: max }
            train: { epochs: "3" }
            """);
        var error = Assert.Throws<RecipeException>(() => RecipeLoader.Load(path));
        Assert.IsAssignableFrom<UserException>(error);
        Assert.Equal(
            [
                $"{path}:1:14: 'learning_rate' is not a setting of 'optimizer'; did you mean 'lr'?",
                $"{path}:1:36: 'optimizer.lr' is -1: The learning rate must be in [0, 1e6].",
                $"{path}:2:38: 'data.validation' is 2: The validation share must lie between 0 and 1, both excluded.",
                $"{path}:7:35: 'scheduler.mode' is max, but 'train.monitor' is validation_loss, which improves when it falls; write mode: min.",
                $"{path}:8:18: 'train.epochs' is \"3\"; expected a whole number: remove the quotes.",
            ],
            error.Message.Split('\n'));
    }

    [Theory]
    [InlineData("validation_accuracy", "min", "which improves when it rises; write mode: max.")]
    [InlineData("validation_f1_macro", "min", "which improves when it rises; write mode: max.")]
    [InlineData("validation_loss", "max", "which improves when it falls; write mode: min.")]
    public void A_plateau_must_look_the_way_the_monitored_value_improves(string monitor, string mode, string ending)
    {
        var yaml = $"data: synthetic\nmodel: {{ name: resnet18 }}\nscheduler: {{ name: plateau, mode: {mode} }}\ntrain: {{ monitor: {monitor} }}\n";
        var error = Assert.Throws<RecipeException>(() => RecipeLoader.Parse(yaml, "x.yaml"));
        Assert.Equal($"x.yaml:3:35: 'scheduler.mode' is {mode}, but 'train.monitor' is {monitor}, {ending}", error.Message);
        RecipeLoader.Parse(yaml, "x.yaml", overrides: [$"scheduler.mode={(mode == "min" ? "max" : "min")}"]);
    }

    [Fact]
    public void A_plateau_that_leaves_its_mode_out_is_told_where_it_stands()
    {
        var error = Assert.Throws<RecipeException>(() => RecipeLoader.Parse(
            "data: synthetic\nmodel: { name: resnet18 }\nscheduler: plateau\ntrain: { monitor: validation_accuracy }\n", "x.yaml"));
        Assert.StartsWith("x.yaml:3:12: 'scheduler.mode' is min, but", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chain_is_not_checked_where_only_the_files_know_the_size() =>
        Assert.Single(RecipeLoader.Parse(
            "data: { source: kaggle-images, root: x }\nmodel: { name: resnet18 }\naugment: { train: [center_crop: { size: 64 }] }\n", "x.yaml").Augment.Train);

    [Theory]
    [InlineData("validation: 0.1, size: 64", "crop 65x65 is larger than the 64x64 image")]
    [InlineData("size: 48", "crop 65x65 is larger than the 48x48 image")]
    public void A_chain_is_checked_for_the_size_of_the_source(string settings, string expected)
    {
        var error = Assert.Throws<RecipeException>(() => RecipeLoader.Parse(
            $"data: {{ source: folder, root: x, {settings} }}\nmodel: {{ name: resnet18 }}\naugment: {{ eval: [center_crop: {{ size: 65 }}] }}\n", "x.yaml"));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_said_with_the_likeliest_name()
    {
        var path = Write("cifar10-baseline.yaml", Some.Recipe);
        Expect(path.Replace("baseline", "basline", StringComparison.Ordinal), $"there is no such file; did you mean '{path}'?");
        Expect(Path.Combine(_folder, "titanic.yaml"), $"there is no such file; there are {path}.");
        Expect(Path.Combine(_folder, "no", "folder.yaml"), "there is no such file.");
    }

    [Fact]
    public void A_folder_is_no_recipe()
    {
        var path = Write("one.yaml", Some.Recipe);
        Expect(_folder, $"this is a folder; expected a recipe file; there are {path}.");
    }

    [Fact]
    public void Text_must_be_utf8()
    {
        var path = Path.Combine(_folder, "latin.yaml");
        File.WriteAllBytes(path, [(byte)'a', (byte)':', (byte)' ', 0xE9, (byte)'\n']);
        Expect(path, "this is not UTF-8 text (byte 4); save the recipe as UTF-8.");
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_recipe()
    {
        var path = Path.Combine(_folder, "bom.yaml");
        File.WriteAllBytes(path, [0xEF, 0xBB, 0xBF, .. System.Text.Encoding.UTF8.GetBytes(Some.Recipe)]);
        Assert.Equal("some", RecipeLoader.Load(path).Name);
    }

    [Fact]
    public void A_large_file_is_refused_unread()
    {
        var path = Path.Combine(_folder, "large.yaml");
        using (var file = File.Create(path))
            file.SetLength(1L << 40);
        Expect(path, "the recipe is larger than 1 MB; a recipe is a page of text.");
    }

    private static void Expect(string path, string message)
    {
        var error = Assert.Throws<RecipeException>(() => RecipeLoader.Load(path));
        Assert.Equal($"{path}: {message}", error.Message);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
