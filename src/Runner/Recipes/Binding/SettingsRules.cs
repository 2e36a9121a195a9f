using System.ComponentModel.DataAnnotations;

namespace VisionFinetune.Runner.Recipes.Binding;

/// <summary>A rule that a record's values break.</summary>
/// <param name="Setting">The setting at fault; null when the rule is about the section as a whole.</param>
/// <param name="Message">The rule, as one sentence.</param>
internal sealed record BrokenRule(Setting? Setting, string Message);

/// <summary>Checks the data annotations of a settings record: attributes on the properties, then the record's own rules.</summary>
internal static class SettingsRules
{
    /// <param name="instance">The record.</param>
    /// <param name="type">Its keys.</param>
    /// <param name="isSound">Whether the value came out of the recipe intact; rules on other values would only confuse.</param>
    public static IReadOnlyList<BrokenRule> Check(object instance, SettingsType type, Func<Setting, bool> isSound)
    {
        var sound = type.Settings.Where(isSound).ToHashSet();
        var broken = new List<BrokenRule>();
        foreach (var setting in sound)
        {
            var context = new ValidationContext(instance) { MemberName = setting.Property.Name, DisplayName = setting.Key };
            var value = setting.Property.GetValue(instance);
            broken.AddRange(Attribute.GetCustomAttributes(setting.Property, typeof(ValidationAttribute), inherit: true)
                .Cast<ValidationAttribute>()
                .Select(rule => rule.GetValidationResult(value, context))
                .OfType<ValidationResult>()
                .Select(result => new BrokenRule(setting, result.ErrorMessage!)));
        }
        if (instance is IValidatableObject validatable && sound.Count == type.Settings.Count)
            broken.AddRange(OwnRules(validatable, type, [.. broken.Select(b => b.Setting)]));
        return broken;
    }

    private static IEnumerable<BrokenRule> OwnRules(IValidatableObject validatable, SettingsType type, HashSet<Setting?> reported)
    {
        foreach (var result in validatable.Validate(new ValidationContext(validatable)))
        {
            var settings = type.Settings.Where(s => result.MemberNames.Contains(s.Property.Name)).ToList();
            if (!settings.Any(reported.Contains))
                yield return new BrokenRule(settings.FirstOrDefault(), result.ErrorMessage!);
        }
    }
}
