using System.Collections;
using System.Reflection;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Recipes.Binding;
using VisionFinetune.Runner.Recipes.Settings;
using VisionFinetune.Tabular.Derivations;
using VisionFinetune.Tabular.Features;
using VisionFinetune.Tabular.Tables;

namespace VisionFinetune.Runner.Service.Security;

/// <summary>One text of a recipe.</summary>
/// <param name="Field">Such as <c>augment.train[2].size</c>.</param>
/// <param name="Value">What the recipe says.</param>
/// <param name="Meaning">What it can name; none for a setting that nobody has thought about, which is refused.</param>
internal sealed record RecipeText(string Field, string Value, TextMeaning? Meaning);

/// <summary>Every text of a recipe with what it can name. A setting must be listed here before the service takes it.</summary>
internal static class RecipeTexts
{
    /// <summary>By the record that declares the setting.</summary>
    private static readonly Dictionary<Type, (TextMeaning Meaning, string[] Keys)[]> s_meanings = new()
    {
        [typeof(Recipe)] = [(TextMeaning.Words, ["name"])],
        [typeof(Cifar10Settings)] = [(TextMeaning.Data, ["root"]), (TextMeaning.Words, ["classes"])],
        [typeof(FolderSettings)] = [(TextMeaning.Data, ["root"])],
        [typeof(KaggleImagesSettings)] = [(TextMeaning.Data, ["root"])],
        [typeof(CsvSettings)] =
        [
            (TextMeaning.Data, ["root"]), (TextMeaning.DataFile, ["train", "test"]), (TextMeaning.Words, ["id", "target", "ignore"]),
        ],
        [typeof(CsvFormat)] = [(TextMeaning.Words, ["delimiter", "missing"])],
        [typeof(ResNetSettings)] = [(TextMeaning.Weights, ["weights"]), (TextMeaning.Words, ["freeze"])],
        [typeof(DerivationSettings)] = [(TextMeaning.Words, ["as"])],
        [typeof(EqualsSettings)] = [(TextMeaning.Words, ["column", "values"])],
        [typeof(IsMissingSettings)] = [(TextMeaning.Words, ["column"])],
        [typeof(OnlySettings)] = [(TextMeaning.Words, ["column", "when", "in"])],
        [typeof(SumSettings)] = [(TextMeaning.Words, ["columns"])],
        [typeof(RatioSettings)] = [(TextMeaning.Words, ["numerator", "denominator"])],
        [typeof(BinSettings)] = [(TextMeaning.Words, ["column"])],
        [typeof(ExtractSettings)] = [(TextMeaning.Words, ["column", "pattern"])],
        [typeof(ReplaceSettings)] = [(TextMeaning.Words, ["column", "values", "with"])],
        [typeof(KeepSettings)] = [(TextMeaning.Words, ["column", "values", "other"])],
        [typeof(JoinSettings)] = [(TextMeaning.Words, ["columns", "separator"])],
        [typeof(LengthSettings)] = [(TextMeaning.Words, ["column"])],
        [typeof(NumericFeatureSettings)] = [(TextMeaning.Words, ["columns", "within"])],
        [typeof(CategoricalFeatureSettings)] = [(TextMeaning.Words, ["columns", "fill"])],
        [typeof(GroupSizeFeatureSettings)] = [(TextMeaning.Words, ["by"])],
        [typeof(GroupTargetFeatureSettings)] = [(TextMeaning.Words, ["by"])],
    };

    /// <summary>Every text of the recipe, in its order.</summary>
    public static IEnumerable<RecipeText> Of(Recipe recipe) => OfSection(recipe, "");

    /// <summary>What a setting can name, or none where nobody has said so.</summary>
    public static TextMeaning? MeaningOf(PropertyInfo property, string key) => s_meanings.TryGetValue(property.DeclaringType!, out var known)
        && known.FirstOrDefault(entry => entry.Keys.Contains(key)) is { Keys: not null } found ? found.Meaning : null;

    private static IEnumerable<RecipeText> OfSection(object section, string prefix) =>
        SettingsType.Of(section.GetType()).Settings.SelectMany(setting => OfValue(setting.Property.GetValue(section), prefix + setting.Key, setting));

    private static IEnumerable<RecipeText> OfValue(object? value, string field, Setting setting) => value switch
    {
        null => [],
        string text => [new RecipeText(field, text, MeaningOf(setting.Property, setting.Key))],
        IEnumerable list => list.Cast<object?>().SelectMany((element, i) => OfValue(element, $"{field}[{i}]", setting)),
        _ when setting.Shape.Kind == ValueKind.Section || setting.Shape.Element?.Kind == ValueKind.Section => OfSection(value, field + "."),
        _ => [],
    };
}
