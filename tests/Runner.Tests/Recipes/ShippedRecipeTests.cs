using VisionFinetune.Engine.Optimizers;
using VisionFinetune.Engine.Schedules;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Recipes.Settings;

namespace VisionFinetune.Runner.Tests.Recipes;

public sealed class ShippedRecipeTests
{
    public static TheoryData<string> Files => [.. Directory.GetFiles(Some.RecipesFolder).Select(f => Path.GetFileName(f)!)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Loads_writes_and_loads_again(string file)
    {
        var recipe = Load(file);
        Assert.Equal(Path.GetFileNameWithoutExtension(file), recipe.Name);
        Some.AssertSame(recipe, RecipeLoader.Parse(RecipeWriter.Write(recipe), "resolved.yaml"));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Says_at_its_head_what_it_does_and_how_long_it_takes(string file)
    {
        var head = File.ReadLines(Path.Combine(Some.RecipesFolder, file)).TakeWhile(l => l.StartsWith('#')).ToList();
        Assert.True(head.Count >= 3, "A recipe starts with a comment.");
        Assert.Contains(head, l => l.StartsWith("# Needs:", StringComparison.Ordinal));
        Assert.Contains(head, l => l.StartsWith("# Takes:", StringComparison.Ordinal));
    }

    [Fact]
    public void The_baseline_is_the_courses()
    {
        var recipe = Load("cifar10-baseline.yaml");
        Assert.Equal("IMAGENET1K_V1", Assert.IsType<ResNet50Settings>(recipe.Model).Weights);
        Assert.Equal(new SgdSettings { Lr = 1e-3, Momentum = 0.9 }, recipe.Optimizer);
        Assert.Equal(new CosineSettings(), recipe.Scheduler);
        Assert.Equal((3, 128), (recipe.Train.Epochs, recipe.Train.BatchSize));
    }

    [Fact]
    public void Transfer_and_scratch_differ_in_their_weights_alone()
    {
        var (transfer, scratch) = (Load("cifar10-transfer.yaml"), Load("cifar10-scratch.yaml"));
        Assert.Equal("pretrained/resnet18-cifar5.pth", ((ResNetSettings)transfer.Model).Weights);
        Assert.Null(((ResNetSettings)scratch.Model).Weights);
        Some.AssertSame(scratch with { Name = transfer.Name, Model = transfer.Model }, transfer);
    }

    private static Recipe Load(string file) => RecipeLoader.Load(Path.Combine(Some.RecipesFolder, file));
}
