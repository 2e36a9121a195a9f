using VisionFinetune.Runner.Recipes;

namespace VisionFinetune.Runner.Tests.Recipes;

public sealed class RecipeLeavesTests
{
    [Fact]
    public void Every_setting_has_its_full_name_and_its_value()
    {
        using var folder = new TemporaryFolder();
        var leaves = RecipeLeaves.Of(RecipeLoader.Load(folder.File("tiny.yaml", Tests.Some.TinyRecipe)));
        var values = leaves.ToDictionary(l => l.Name, l => l.Value);
        Assert.Equal((0.01, "sgd", "constant", 16.0), (values["optimizer.lr"], values["optimizer.name"], values["scheduler.name"], values["train.batch_size"]));
        Assert.Equal(("synthetic", 5.0, "tiny", "none"), (values["data.source"], values["seed"], values["name"], values["model.weights"]));
        Assert.Contains("random_resized_crop: { size: 32", (string)values["augment.train"], StringComparison.Ordinal);
        Assert.Equal("0.01", leaves.Single(l => l.Name == "optimizer.lr").Text);
    }
}
