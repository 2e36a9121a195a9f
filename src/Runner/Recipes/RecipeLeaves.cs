using VisionFinetune.Runner.Recipes.Yaml;

namespace VisionFinetune.Runner.Recipes;

/// <summary>A recipe as a flat list of settings, for tables that compare recipes.</summary>
internal static class RecipeLeaves
{
    /// <summary>Every setting's path, such as <c>optimizer.lr</c>, and its value as the resolved recipe writes it; a list is one value.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(Recipe recipe)
    {
        var leaves = new List<KeyValuePair<string, string>>();
        Add(leaves, "", YamlTree.Parse(RecipeWriter.Write(recipe), recipe.Name, [])!);
        return leaves;
    }

    private static void Add(List<KeyValuePair<string, string>> leaves, string path, YamlNode node)
    {
        if (node is not YamlMapping mapping)
        {
            leaves.Add(new(path, node is YamlScalar scalar ? scalar.Text : YamlText.Whole(node)));
            return;
        }
        foreach (var (key, value) in mapping.Entries)
            Add(leaves, path.Length == 0 ? key.Text : $"{path}.{key.Text}", value);
    }
}
