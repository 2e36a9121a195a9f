using System.Globalization;

namespace VisionFinetune.Runner.Predicting;

/// <summary>Ids, rows and labels as messages name them: the first few, each short and on one line.</summary>
internal static class Listing
{
    private const int MostNamed = 5;
    private const int MostCharacters = 60, MostItemCharacters = 200;

    /// <summary>The first five, and an ellipsis where there are more.</summary>
    public static string Some(IReadOnlyCollection<string> items) =>
        string.Join(", ", items.Take(MostNamed).Select(Printable)) + (items.Count > MostNamed ? ", …" : "");

    /// <summary>The text in quotes, without line breaks, cut where it is long.</summary>
    public static string Quoted(string text) => $"'{Printable(text.Length > MostCharacters ? text[..MostCharacters] + "…" : text)}'";

    private static string Printable(string text) =>
        string.Concat((text.Length > MostItemCharacters ? text[..MostItemCharacters] + "…" : text).Select(c => char.IsControl(c) ? '\uFFFD' : c));

    /// <summary>Rows of the data: where they stand in its files where that is known, else their 1-based numbers.</summary>
    public static string Rows(IReadOnlyList<int> rows, IReadOnlyList<string>? origins) => origins is null
        ? $"row{(rows.Count > 1 ? "s" : "")} {Some([.. rows.Select(row => (row + 1).ToString(CultureInfo.InvariantCulture))])}"
        : Some([.. rows.Select(row => origins[row])]);
}
