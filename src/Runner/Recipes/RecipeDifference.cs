using VisionFinetune.Runner.Recipes.Binding;

namespace VisionFinetune.Runner.Recipes;

/// <summary>What a recipe says that is not the default anyway.</summary>
/// <param name="Key">Under its full name, such as <c>optimizer.lr</c>.</param>
/// <param name="Value">As a recipe writes it.</param>
/// <param name="Default">The value where the recipe says nothing; none where it must say something.</param>
internal sealed record RecipeDifference(string Key, string Value, string? Default)
{
    /// <summary>Every such setting, in the recipe's order. A section with variants is compared with the defaults of its own variant.</summary>
    public static IReadOnlyList<RecipeDifference> Of(Recipe recipe) => [.. Of(recipe, "")];

    private static IEnumerable<RecipeDifference> Of(object section, string prefix)
    {
        var type = SettingsType.Of(section.GetType());
        var defaults = type.Create();
        foreach (var setting in type.Settings)
        {
            var (name, value) = (prefix + setting.Key, setting.Property.GetValue(section));
            var normal = setting.IsRequired ? null : setting.Property.GetValue(defaults);
            if (value is not null && setting.Shape.Kind == ValueKind.Section)
            {
                foreach (var difference in OfSection(name, value, normal, setting))
                    yield return difference;
                continue;
            }
            var (text, usual) = (Text(value, setting), setting.IsRequired ? null : Text(normal, setting));
            if (text != usual)
                yield return new RecipeDifference(name, text, usual);
        }
    }

    private static IEnumerable<RecipeDifference> OfSection(string name, object value, object? normal, Setting setting)
    {
        var family = SettingsType.Of(setting.Shape.Type);
        if (family.IsPolymorphic && value.GetType() != normal?.GetType())
            yield return new RecipeDifference($"{name}.{family.Discriminator}", family.NameOf(value.GetType()), normal is null ? null : family.NameOf(normal.GetType()));
        foreach (var difference in Of(value, name + "."))
            yield return difference;
    }

    private static string Text(object? value, Setting setting) => value as string ?? RecipeWriter.Flow(value, setting.Shape);
}
