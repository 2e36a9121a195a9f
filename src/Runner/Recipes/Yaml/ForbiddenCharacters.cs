namespace VisionFinetune.Runner.Recipes.Yaml;

/// <summary>Finds what YAML forbids but parsers report badly: tabs as indentation, and control characters.</summary>
internal static class ForbiddenCharacters
{
    /// <summary>The first one with its line and column (from 1), or null.</summary>
    public static (int Line, int Column, string Message)? Find(string text)
    {
        var line = 0;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            line++;
            var content = text.AsSpan()[range];
            if (content is [.. var beforeReturn, '\r'])
                content = beforeReturn;
            var tab = content[..^content.TrimStart(" \t").Length].IndexOf('\t');
            if (tab >= 0)
                return (line, tab + 1, "a tab indents this line; YAML wants spaces.");
            for (var i = 0; i < content.Length; i++)
            {
                if (char.IsControl(content[i]) && content[i] != '\t')
                    return (line, i + 1, $"the control character U+{(int)content[i]:X4} is not allowed in a recipe.");
            }
        }
        return null;
    }
}
