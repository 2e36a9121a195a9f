using VisionFinetune.Runner.Recipes.Binding;

namespace VisionFinetune.Runner.Recipes;

/// <summary>One setting of a recipe under its full name, as <c>--set</c> would change it.</summary>
/// <param name="Name">Such as <c>optimizer.lr</c>.</param>
/// <param name="Value">A <see cref="double"/>, a <see cref="bool"/> or a text; lists are texts in YAML's flow style.</param>
internal sealed record RecipeLeaf(string Name, object Value)
{
    /// <summary>The value as a recipe writes it, without quotes.</summary>
    public required string Text { get; init; }
}

/// <summary>Takes a recipe apart into single settings, for programs that compare runs by them.</summary>
internal static class RecipeLeaves
{
    /// <summary>Every setting with its value, defaults included, in the recipe's order.</summary>
    public static IReadOnlyList<RecipeLeaf> Of(Recipe recipe) => [.. Leaves(recipe, "")];

    private static IEnumerable<RecipeLeaf> Leaves(object section, string prefix)
    {
        foreach (var setting in SettingsType.Of(section.GetType()).Settings)
        {
            var (name, value) = (prefix + setting.Key, setting.Property.GetValue(section));
            if (value is null || setting.Shape.Kind != ValueKind.Section)
            {
                yield return Leaf(name, value, setting.Shape);
                continue;
            }
            var family = SettingsType.Of(setting.Shape.Type);
            if (family.IsPolymorphic)
                yield return Text($"{name}.{family.Discriminator}", family.NameOf(value.GetType()));
            foreach (var leaf in Leaves(value, name + "."))
                yield return leaf;
        }
    }

    private static RecipeLeaf Leaf(string name, object? value, ValueShape shape)
    {
        var text = value as string ?? RecipeWriter.Flow(value, shape);
        return value switch
        {
            bool truth => new RecipeLeaf(name, truth) { Text = text },
            double number when double.IsFinite(number) => new RecipeLeaf(name, number) { Text = text },
            int whole => new RecipeLeaf(name, (double)whole) { Text = text },
            long whole => new RecipeLeaf(name, (double)whole) { Text = text },
            _ => Text(name, text),
        };
    }

    private static RecipeLeaf Text(string name, string text) => new(name, text) { Text = text };
}
