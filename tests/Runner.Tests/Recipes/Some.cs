using System.Collections;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Recipes.Binding;
using VisionFinetune.Runner.Recipes.Yaml;
using VisionFinetune.Testing;

namespace VisionFinetune.Runner.Tests.Recipes;

/// <summary>Builders and comparisons of these tests.</summary>
internal static class Some
{
    public const string Recipe = """
        # a recipe that says much
        name: some
        data: { source: cifar10, classes: [cat, dog], train_limit: 100 }
        model:
          name: resnet18
          weights: none
        augment:
          train:
            - resize: { size: 64 }
            - random_horizontal_flip: { p: 0.25 }
            - normalize: { mean: [0.5, 0.5, 0.5], std: [0.2, 0.2, 0.2] }
          eval: [{ name: resize, size: [64, 64] }]
        optimizer: { name: adamw, lr: 1e-3, betas: [0.9, 0.99] }
        scheduler: { name: cosine, t_max: 5, by: epoch }
        train: { epochs: 5, batch_size: 32, early_stopping: { patience: 2 } }
        """;

    public static string RecipesFolder => Path.Combine(SharedFiles.RepositoryRoot, "recipes");

    public static (T? Value, IReadOnlyList<string> Problems) Bound<T>(string yaml)
        where T : class
    {
        var problems = new List<RecipeProblem>();
        var node = YamlTree.Parse(yaml, "x.yaml", problems);
        var value = node is null ? null : new RecipeBinder(problems, new BoundPaths()).Bind<T>(node);
        return (value, [.. RecipeProblem.Sorted(problems).Select(p => p.ToString())]);
    }

    /// <summary>Compares records by their settings, since the lists in records are compared by reference.</summary>
    public static void AssertSame(object? expected, object? actual, string path = "")
    {
        if (expected is null || actual is null || expected is string || expected.GetType().IsValueType)
        {
            Assert.True(Equals(expected, actual), $"{path}: expected {expected ?? "null"}, found {actual ?? "null"}.");
        }
        else if (expected is IEnumerable list)
        {
            var (left, right) = (list.Cast<object?>().ToList(), ((IEnumerable)actual).Cast<object?>().ToList());
            Assert.True(left.Count == right.Count, $"{path}: expected {left.Count} elements, found {right.Count}.");
            for (var i = 0; i < left.Count; i++)
                AssertSame(left[i], right[i], $"{path}[{i}]");
        }
        else
        {
            Assert.Equal(expected.GetType(), actual.GetType());
            foreach (var setting in SettingsType.Of(expected.GetType()).Settings)
                AssertSame(setting.Property.GetValue(expected), setting.Property.GetValue(actual), $"{path}.{setting.Key}");
        }
    }
}
