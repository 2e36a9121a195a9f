using System.Globalization;
using System.Text.RegularExpressions;
using VisionFinetune.Runner.Recipes.Yaml;

namespace VisionFinetune.Runner.Recipes.Binding;

/// <summary>Turns one written value into a .NET value by the rules of YAML 1.2's core schema, the same on every machine.</summary>
internal static partial class ScalarReader
{
    /// <summary>Reads a value.</summary>
    /// <param name="scalar">What the recipe says.</param>
    /// <param name="shape">What is expected; neither a list nor a section.</param>
    /// <param name="value">The value of the shape's type.</param>
    /// <returns>Null on success; otherwise what is wrong, to be put after "'key' is ".</returns>
    public static string? TryRead(YamlScalar scalar, ValueShape shape, out object? value)
    {
        value = null;
        var wrong = shape.Kind switch
        {
            ValueKind.Text => ReadText(scalar, out value),
            ValueKind.Truth => ReadTruth(scalar, out value),
            ValueKind.Integer => ReadInteger(scalar, shape.Type, out value),
            ValueKind.Number => ReadNumber(scalar, out value),
            _ => ReadChoice(scalar, shape.Type, out value),
        };
        return wrong is null || shape.NoneWord == ValueShape.None ? wrong : $"{wrong.TrimEnd('.')}, or {shape.NoneWord}.";
    }

    /// <summary>What a value of this shape looks like, in words.</summary>
    public static string Expected(ValueShape shape) => (shape.Kind switch
    {
        ValueKind.Text => "text",
        ValueKind.Truth => "true or false",
        ValueKind.Integer => "a whole number",
        ValueKind.Number => "a number",
        ValueKind.Choice => Names.OneOf([.. Names.Of(shape.Type).Select(n => n.Name)]),
        ValueKind.List => $"a list, each element {Expected(shape.Element!)}",
        _ => "a mapping such as { key: value }",
    }) + (shape.IsNullable ? $", or {shape.NoneWord}" : "");

    private static string Wrong(YamlScalar scalar, string expected) => $"{YamlText.Describe(scalar)}; expected {expected}.";

    private static string? ReadText(YamlScalar scalar, out object? value)
    {
        value = scalar.Text;
        if (scalar is { IsPlain: true, Text: "" or "~" or "null" })
            return Wrong(scalar, "text");
        return scalar.Text.Any(char.IsControl) ? $"{YamlText.Describe(scalar)}; control characters are not allowed." : null;
    }

    private static string? ReadTruth(YamlScalar scalar, out object? value)
    {
        value = scalar.Text is "true" or "True" or "TRUE";
        if (scalar.IsPlain && ((bool)value || scalar.Text is "false" or "False" or "FALSE"))
            return null;
        return scalar.Text.ToLowerInvariant() switch
        {
            "yes" or "on" or "y" or "1" or "true" => Wrong(scalar, "true or false: write true"),
            "no" or "off" or "n" or "0" or "false" => Wrong(scalar, "true or false: write false"),
            _ => Wrong(scalar, "true or false"),
        };
    }

    private static string? ReadInteger(YamlScalar scalar, Type type, out object? value)
    {
        value = null;
        var (smallest, largest) = type == typeof(int) ? (int.MinValue, int.MaxValue) : (long.MinValue, long.MaxValue);
        var match = IntegerPattern().Match(scalar.Text);
        if (!match.Success)
            return Wrong(scalar, WithHint("a whole number", scalar) + WholePart(scalar.Text));
        if (!scalar.IsPlain)
            return Wrong(scalar, "a whole number: remove the quotes");
        if (!TryParseInteger(scalar.Text, out var number) || number < smallest || number > largest)
            return Wrong(scalar, $"a whole number from {smallest.ToString(CultureInfo.InvariantCulture)} to "
                + largest.ToString(CultureInfo.InvariantCulture));
        value = type == typeof(int) ? (object)(int)number : number;
        return null;
    }

    private static bool TryParseInteger(string text, out long number)
    {
        if (text.StartsWith("0x", StringComparison.Ordinal))
            return long.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number) && number >= 0;
        if (!text.StartsWith("0o", StringComparison.Ordinal))
            return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
        number = 0;
        foreach (var digit in text[2..])
        {
            if (number > long.MaxValue >> 3)
                return false;
            number = (number << 3) + (digit - '0');
        }
        return true;
    }

    private static string? ReadNumber(YamlScalar scalar, out object? value)
    {
        value = null;
        if (NotFinitePattern().IsMatch(scalar.Text))
            return $"{YamlText.Describe(scalar)}; it must be a finite number.";
        double number;
        if (FloatPattern().IsMatch(scalar.Text))
            number = double.Parse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture);
        else if (IntegerPattern().IsMatch(scalar.Text) && TryParseInteger(scalar.Text, out var whole))
            number = whole;
        else
            return Wrong(scalar, WithHint("a number", scalar));
        if (!scalar.IsPlain)
            return Wrong(scalar, "a number: remove the quotes");
        if (!double.IsFinite(number))
            return $"{YamlText.Describe(scalar)}; it must be a finite number.";
        value = number;
        return null;
    }

    private static string WithHint(string expected, YamlScalar scalar)
    {
        var digits = scalar.Text.Replace("_", "", StringComparison.Ordinal);
        if (digits.Length < scalar.Text.Length && FloatPattern().IsMatch(digits))
            return $"{expected}: write {YamlText.Shorten(digits)}";
        var point = scalar.Text.Replace(',', '.');
        if (point != scalar.Text && FloatPattern().IsMatch(point))
            return $"{expected} with a decimal point";
        if (scalar.Text.EndsWith('%'))
            return $"{expected} without a percent sign, such as 0.1 for 10%";
        return expected;
    }

    /// <summary><c>3.0</c> is a whole number in the wrong form; 2.5 is none.</summary>
    private static string WholePart(string text) =>
        text.Length < 20 && text.TrimEnd('0') is [.. var whole, '.'] && IntegerPattern().IsMatch(whole) ? $": write {whole}" : "";

    private static string? ReadChoice(YamlScalar scalar, Type type, out object? value)
    {
        var choices = Names.Of(type);
        var index = choices.ToList().FindIndex(c => Names.Same(c.Name, scalar.Text));
        value = index < 0 ? null : choices[index].Value;
        if (index >= 0)
            return null;
        var names = choices.Select(c => c.Name).ToList();
        var nearest = Suggestion.Nearest(scalar.Text, names);
        var found = scalar.Text == "" ? YamlText.Describe(scalar) : $"'{YamlText.Shorten(scalar.Text)}'";
        return $"{found}; expected {Names.OneOf(names)}{(nearest is null ? "." : Suggestion.Ending(nearest))}";
    }

    [GeneratedRegex(@"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex IntegerPattern();

    [GeneratedRegex(@"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex FloatPattern();

    [GeneratedRegex(@"^[-+]?\.?(?:inf|infinity|nan)\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex NotFinitePattern();
}
