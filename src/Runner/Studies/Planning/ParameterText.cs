using System.Globalization;
using VisionFinetune.Engine;

namespace VisionFinetune.Runner.Studies.Planning;

/// <summary>A varied setting as the user writes it: its key, and the values or the distribution behind the equals sign.</summary>
/// <param name="Key">Path of the setting, such as <c>optimizer.lr</c>.</param>
/// <param name="Text">The rest.</param>
internal readonly record struct ParameterText(string Key, string Text)
{
    /// <exception cref="UserException">There is no key or nothing behind the equals sign.</exception>
    public static ParameterText Parse(string option, string text, string example)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0 || string.IsNullOrWhiteSpace(text[(equals + 1)..]))
            throw new UserException($"{option} '{text}': expected key=values, such as {example}.");
        return new(text[..equals].Trim(), text[(equals + 1)..].Trim());
    }

    /// <summary>The parts between commas, except those inside brackets, braces or quotes: a value may itself be a list.</summary>
    public static IReadOnlyList<string> Split(string text)
    {
        var (parts, depth, quote, start) = (new List<string>(), 0, '\0', 0);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quote != '\0')
                quote = c == quote ? '\0' : quote;
            else if (c is '"' or '\'')
                quote = c;
            else if (c is '[' or '{' or '(')
                depth++;
            else if (c is ']' or '}' or ')')
                depth--;
            else if (c == ',' && depth == 0)
                (_, start) = (AddPart(i), i + 1);
        }
        AddPart(text.Length);
        return parts;

        bool AddPart(int end)
        {
            parts.Add(text[start..end].Trim());
            return true;
        }
    }

    /// <summary>What tables call a value: the value alone where it is a word, <c>lr=0.01</c> where it is a number or truth value.</summary>
    public static string Label(string key, string value)
    {
        var isWord = !double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _) && value is not ("true" or "false" or "none");
        return isWord && value.Length <= 40 ? value : $"{ShortKey(key)}={(value.Length <= 40 ? value : value[..39] + "…")}";
    }

    /// <summary>The last word of a key that says anything: <c>lr</c> of <c>optimizer.lr</c>, <c>scheduler</c> of <c>scheduler.name</c>.</summary>
    public static string ShortKey(string key)
    {
        var words = key.Split('.');
        return words.Length > 1 && words[^1] == "name" ? words[^2] : words[^1];
    }
}
