namespace VisionFinetune.Vision.Data;

/// <summary>Orders names as people count: runs of digits by their value, everything else by code unit, so 2 comes before
/// 10.</summary>
internal sealed class NaturalOrder : IComparer<string>
{
    public static readonly NaturalOrder Comparer = new();

    public int Compare(string? x, string? y)
    {
        var (left, right) = (x ?? "", y ?? "");
        var (i, j) = (0, 0);
        while (i < left.Length && j < right.Length)
        {
            var order = char.IsAsciiDigit(left[i]) && char.IsAsciiDigit(right[j])
                ? CompareDigits(left, ref i, right, ref j)
                : left[i++].CompareTo(right[j++]);
            if (order != 0)
                return order;
        }
        var rest = (left.Length - i).CompareTo(right.Length - j);
        return rest != 0 ? rest : string.CompareOrdinal(left, right);
    }

    private static int CompareDigits(string left, ref int i, string right, ref int j)
    {
        var first = Digits(left, ref i);
        var second = Digits(right, ref j);
        var order = first.Length.CompareTo(second.Length);
        return order != 0 ? order : first.CompareTo(second, StringComparison.Ordinal);
    }

    /// <summary>The run of digits at a position, without leading zeros; moves the position behind it.</summary>
    private static ReadOnlySpan<char> Digits(string text, ref int position)
    {
        var start = position;
        while (position < text.Length && char.IsAsciiDigit(text[position]))
            position++;
        return text.AsSpan(start, position - start).TrimStart('0');
    }
}
