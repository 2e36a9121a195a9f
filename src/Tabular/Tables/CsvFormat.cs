using System.ComponentModel.DataAnnotations;

namespace VisionFinetune.Tabular.Tables;

/// <summary>How a CSV file is written, where it differs from the usual.</summary>
public sealed record CsvFormat : IValidatableObject
{
    private const string Tab = "tab";

    /// <summary>The one character between cells, or the word tab.</summary>
    public string Delimiter { get; init; } = ",";

    /// <summary>Cells that mean "missing" besides the empty cell, quoted or not; by default those of pandas.read_csv (2.x).
    /// </summary>
    public IReadOnlyList<string> Missing { get; init; } =
    [
        "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA", "NULL", "NaN",
        "None", "n/a", "nan", "null",
    ];

    /// <summary>The character that <see cref="Delimiter"/> means.</summary>
    /// <exception cref="ArgumentException">It means none.</exception>
    internal char DelimiterCharacter => Delimiter switch
    {
        Tab => '\t',
        [var character] when CanDelimit(character) => character,
        _ => throw new ArgumentException(DelimiterRule),
    };

    private static string DelimiterRule =>
        "The delimiter must be the word tab, or a blank, a punctuation mark or a symbol other than the quote.";

    /// <summary>A character as recipes write it.</summary>
    internal static string NameOf(char delimiter) => delimiter == '\t' ? Tab : $"\"{delimiter}\"";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Delimiter != Tab && (Delimiter is not [var character] || !CanDelimit(character)))
            yield return new(DelimiterRule, [nameof(Delimiter)]);
        if (Missing is null)
            yield return new("The texts that mean missing must be a list; [] where only the empty cell does.", [nameof(Missing)]);
    }

    private static bool CanDelimit(char c) => c is '\t' or ' ' || (c != '"' && (char.IsPunctuation(c) || char.IsSymbol(c)));
}
