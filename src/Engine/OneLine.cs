namespace VisionFinetune.Engine;

/// <summary>Text from foreign files as a message may show it.</summary>
public static class OneLine
{
    private const int Longest = 500;

    /// <summary>On one line and of bounded length: control characters become question marks, the end of a long text an ellipsis.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var start = text.Length <= Longest ? text : string.Concat(text.AsSpan(0, Longest), "…");
        return new string([.. start.Select(c => char.IsControl(c) ? '?' : c)]);
    }
}
