using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using VisionFinetune.Runner.Recipes.Binding;

namespace VisionFinetune.Runner.Recipes;

/// <summary>Writes settings records as the YAML of a recipe, every default included. Reading the text gives an equal record.</summary>
internal static partial class RecipeWriter
{
    private const int LineWidth = 110;

    private static readonly JavaScriptEncoder Escapes = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>The resolved recipe: keys in the order of the record, one line a section where it fits.</summary>
    public static string Write(object settings)
    {
        var builder = new StringBuilder();
        WriteKeys(builder, KeysOf(settings, family: null), indent: 0);
        return builder.ToString();
    }

    /// <summary>One value in flow style.</summary>
    public static string Flow(object? value, ValueShape shape) => (value, shape.Kind) switch
    {
        (null, _) => shape.NoneWord,
        (_, ValueKind.Text) => Text((string)value, shape.IsNullable),
        (_, ValueKind.Truth) => (bool)value ? "true" : "false",
        (_, ValueKind.Integer) => ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
        (_, ValueKind.Number) => Number((double)value),
        (_, ValueKind.Choice) => Names.Of((Enum)value),
        (_, ValueKind.List) => FlowList(((IEnumerable)value).Cast<object?>().ToList(), shape.Element!),
        _ => FlowKeys(KeysOf(value, FamilyOf(shape))),
    };

    private static string FlowList(List<object?> items, ValueShape element) =>
        items.Count == 1 && element.Kind is not (ValueKind.Section or ValueKind.List)
            ? Flow(items[0], element)
            : $"[{string.Join(", ", items.Select(i => element.Kind == ValueKind.Section ? Step(i!, element) : Flow(i, element)))}]";

    private static string FlowKeys(IReadOnlyList<Written> keys) =>
        keys.Count == 0 ? "{}" : $"{{ {string.Join(", ", keys.Select(k => $"{k.Key}: {k.Flow}"))} }}";

    private static void WriteKeys(StringBuilder builder, IReadOnlyList<Written> keys, int indent)
    {
        foreach (var key in keys)
        {
            var line = $"{new string(' ', indent)}{key.Key}:";
            if (!key.NeedsBlock && (!key.IsSection || line.Length + 1 + key.Flow.Length <= LineWidth))
            {
                builder.Append(line).Append(' ').Append(key.Flow).Append('\n');
                continue;
            }
            builder.Append(line).Append('\n');
            if (key.Shape!.Kind == ValueKind.List)
                WriteSteps(builder, (IEnumerable)key.Value!, key.Shape.Element!, indent + 2);
            else
                WriteKeys(builder, KeysOf(key.Value!, FamilyOf(key.Shape)), indent + 2);
        }
    }

    private static void WriteSteps(StringBuilder builder, IEnumerable steps, ValueShape element, int indent)
    {
        foreach (var step in steps)
            builder.Append(' ', indent).Append("- ").Append(Step(step!, element)).Append('\n');
    }

    /// <summary>An element of a list of sections: <c>resize: { size: 64 }</c> or <c>to_float</c>.</summary>
    private static string Step(object value, ValueShape element)
    {
        if (FamilyOf(element) is not { } family)
            return FlowKeys(KeysOf(value, family: null));
        var name = family.NameOf(value.GetType());
        var keys = KeysOf(value, family: null);
        return keys.Count == 0 ? name : $"{name}: {FlowKeys(keys)}";
    }

    private static List<Written> KeysOf(object settings, SettingsType? family)
    {
        var keys = SettingsType.Of(settings.GetType()).Settings.Select(s =>
        {
            var value = s.Property.GetValue(settings);
            return new Written(s.Key, value, s.Shape, Flow(value, s.Shape));
        });
        return family is null
            ? [.. keys]
            : [new Written(family.Discriminator!, null, null, family.NameOf(settings.GetType())), .. keys];
    }

    private static SettingsType? FamilyOf(ValueShape shape) =>
        SettingsType.Of(shape.Type) is { IsPolymorphic: true } family ? family : null;

    private static string Number(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e');
        return text.AsSpan().ContainsAny('.', 'e') ? text : $"{text}.0";
    }

    private static string Text(string value, bool nullable)
    {
        var plain = PlainPattern().IsMatch(value) && !OtherTypePattern().IsMatch(value) && !(nullable && value == "none");
        return plain ? value : $"\"{JsonEncodedText.Encode(value, Escapes)}\"";
    }

    [GeneratedRegex(@"^[A-Za-z0-9_./](?:[A-Za-z0-9_./*@+()-]|[ ](?=[A-Za-z0-9_./*@+()-]))*\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainPattern();

    /// <summary>Texts that another reader of YAML would take for a number, a truth value or nothing.</summary>
    [GeneratedRegex(@"^(?:[-+.]?[0-9].*|\.(?:inf|nan)|true|false|yes|no|on|off|y|n|null)\z",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex OtherTypePattern();

    /// <summary>A key with its value in flow style; the discriminator has no shape.</summary>
    private sealed record Written(string Key, object? Value, ValueShape? Shape, string Flow)
    {
        public bool IsSection => Value is not null && Shape?.Kind == ValueKind.Section;

        /// <summary>Steps of a chain read best one a line, so nothing around them is written on one line.</summary>
        public bool NeedsBlock => HoldsSteps(Value, Shape);

        private static bool HoldsSteps(object? value, ValueShape? shape) => shape?.Kind switch
        {
            ValueKind.List => shape.Element!.Kind == ValueKind.Section && ((IEnumerable)value!).Cast<object>().Any(),
            ValueKind.Section => value is not null && SettingsType.Of(value.GetType()).Settings
                .Any(s => HoldsSteps(s.Property.GetValue(value), s.Shape)),
            _ => false,
        };
    }
}
