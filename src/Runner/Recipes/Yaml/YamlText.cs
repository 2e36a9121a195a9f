using System.Globalization;
using System.Text;

namespace VisionFinetune.Runner.Recipes.Yaml;

/// <summary>Values as error messages quote them: on one line, short, and visibly text where they are text.</summary>
internal static class YamlText
{
    private const int LongestQuote = 60;

    /// <summary>The node in flow style, shortened.</summary>
    public static string Render(YamlNode node) => Shorten(Flow(node, LongestQuote));

    /// <summary>What the node is, for a message about its type: a value is shown, a list or mapping is only named.</summary>
    public static string Describe(YamlNode node) => node switch
    {
        YamlScalar { IsPlain: true, Text: "" } => "empty",
        YamlSequence => "a list",
        YamlMapping => "a mapping",
        _ => Render(node),
    };

    /// <summary>On one line, control characters escaped, at most 60 characters.</summary>
    public static string Shorten(string text)
    {
        var builder = new StringBuilder();
        foreach (var c in text)
        {
            if (builder.Length >= LongestQuote)
                return builder.Append('…').ToString();
            if (char.IsControl(c))
                builder.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                builder.Append(c);
        }
        return builder.ToString();
    }

    /// <param name="node">What to write.</param>
    /// <param name="budget">Characters after which the rest may be left out: a hostile document has no end.</param>
    private static string Flow(YamlNode node, int budget)
    {
        var builder = new StringBuilder();
        Append(builder, node, budget);
        return builder.ToString();
    }

    private static void Append(StringBuilder builder, YamlNode node, int budget)
    {
        if (builder.Length > budget)
            return;
        switch (node)
        {
            case YamlScalar scalar:
                builder.Append(scalar.IsPlain ? scalar.Text : $"\"{scalar.Text}\"");
                break;
            case YamlSequence sequence:
                AppendAll(builder, '[', sequence.Items, ']', item => Append(builder, item, budget));
                break;
            case YamlMapping mapping:
                AppendAll(builder, '{', mapping.Entries, '}', entry =>
                {
                    builder.Append(entry.Key.Text).Append(": ");
                    Append(builder, entry.Value, budget);
                });
                break;
        }

        void AppendAll<T>(StringBuilder target, char open, IReadOnlyList<T> items, char close, Action<T> append)
        {
            target.Append(open);
            for (var i = 0; i < items.Count && target.Length <= budget; i++)
            {
                if (i > 0)
                    target.Append(", ");
                append(items[i]);
            }
            target.Append(close);
        }
    }
}
