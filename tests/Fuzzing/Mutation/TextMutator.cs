using System.Text;

namespace VisionFinetune.Fuzzing.Mutation;

/// <summary>Damage to text by its words, lines and signs, with words that the format cares about.</summary>
/// <param name="words">Inserted or put in the place of others.</param>
internal sealed class TextMutator(IReadOnlyList<string> words)
{
    private const int MostEdits = 4, MostRepeats = 2000;

    /// <summary>A few edits; now and then bytes that are no text.</summary>
    public byte[] Mutate(string original, Draws draws)
    {
        var text = original;
        for (var edits = 1 + draws.Below(MostEdits); edits > 0; edits--)
            text = Edit(text, draws);
        var bytes = Encoding.UTF8.GetBytes(text);
        return draws.OneIn(8) ? ByteMutator.Mutate(bytes, draws) : bytes;
    }

    private string Edit(string text, Draws draws)
    {
        var (start, end) = Token(text, draws);
        switch (draws.Below(8))
        {
            case 0:
                return text[..start] + draws.Of(words) + text[end..];
            case 1:
                return text[..start] + draws.Of(words) + text[start..];
            case 2:
                return text[..start] + text[end..];
            case 3:
                return text[..end] + text[start..];
            case 4:
                return SwapLines(text, draws);
            case 5:
                var (otherStart, otherEnd) = Token(text, draws);
                return text[..start] + text[otherStart..otherEnd] + text[end..];
            case 6 when draws.OneIn(20):
                var repeated = string.Concat(Enumerable.Repeat(draws.Of(words), draws.Below(MostRepeats)));
                return text[..start] + repeated + text[end..];
            default:
                return text[..start] + draws.Boundary().ToString(System.Globalization.CultureInfo.InvariantCulture) + text[end..];
        }
    }

    /// <summary>A word, or a run of signs, somewhere.</summary>
    private static (int Start, int End) Token(string text, Draws draws)
    {
        if (text.Length == 0)
            return (0, 0);
        var start = draws.Below(text.Length);
        var isWord = IsWord(text[start]);
        while (isWord && start > 0 && IsWord(text[start - 1]))
            start--;
        var end = start + 1;
        while (isWord && end < text.Length && IsWord(text[end]))
            end++;
        return (start, end);
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c is '_' or '.';

    private static string SwapLines(string text, Draws draws)
    {
        var lines = text.Split('\n');
        var (a, b) = (draws.Below(lines.Length), draws.Below(lines.Length));
        (lines[a], lines[b]) = (lines[b], lines[a]);
        return string.Join('\n', lines);
    }
}
