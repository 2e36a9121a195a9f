using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using VisionFinetune.Tabular.Tables;

namespace VisionFinetune.Tabular.Derivations;

/// <summary>What a regular expression captures, without the spaces around it; missing where it matches nothing.</summary>
public sealed record ExtractSettings : DerivationSettings
{
    /// <summary>The column to search.</summary>
    [Required(ErrorMessage = "The column needs a name.")]
    public required string Column { get; init; }

    /// <summary>A .NET regular expression with one capture group, without look-around and back-references.</summary>
    [PatternRule]
    public required string Pattern { get; init; }

    /// <summary>Matches in time that grows with the cell's length only, whatever the pattern.</summary>
    internal static Regex Compile(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> Sources => [Column];

    private protected override IReadOnlyList<string?> Derive(Table table)
    {
        var regex = Compile(Pattern);
        var group = regex.GetGroupNumbers()[1];   // a named or numbered group need not be 1
        string? Captured(string cell) => regex.Match(cell).Groups[group].Value.Trim() is { Length: > 0 } text ? text : null;
        return [.. table[Column].Select(cell => cell is null ? null : Captured(cell))];
    }
}

/// <summary>Some cells replaced by one text; all others, missing ones too, stay as they are.</summary>
public sealed record ReplaceSettings : DerivationSettings
{
    /// <summary>The column to copy.</summary>
    [Required(ErrorMessage = "The column needs a name.")]
    public required string Column { get; init; }

    /// <summary>The cells to replace.</summary>
    [ValuesRule]
    public required IReadOnlyList<string> Values { get; init; }

    /// <summary>What to write instead.</summary>
    [Required(ErrorMessage = "The replacement must not be empty.")]
    public required string With { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> Sources => [Column];

    private protected override IReadOnlyList<string?> Derive(Table table)
    {
        var values = Values.ToHashSet(StringComparer.Ordinal);
        return [.. table[Column].Select(cell => cell is not null && values.Contains(cell) ? With : cell)];
    }
}

/// <summary>Some cells kept and all others replaced by one text; missing cells stay missing.</summary>
public sealed record KeepSettings : DerivationSettings
{
    /// <summary>The column to copy.</summary>
    [Required(ErrorMessage = "The column needs a name.")]
    public required string Column { get; init; }

    /// <summary>The cells to keep.</summary>
    [ValuesRule]
    public required IReadOnlyList<string> Values { get; init; }

    /// <summary>What to write in place of all other cells.</summary>
    [Required(ErrorMessage = "The text for other cells must not be empty.")]
    public required string Other { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> Sources => [Column];

    private protected override IReadOnlyList<string?> Derive(Table table)
    {
        var values = Values.ToHashSet(StringComparer.Ordinal);
        return [.. table[Column].Select(cell => cell is null || values.Contains(cell) ? cell : Other)];
    }
}

/// <summary>Several cells as one text; missing where any of them is missing.</summary>
public sealed record JoinSettings : DerivationSettings
{
    /// <summary>The columns, in the order of the result.</summary>
    [ColumnsRule]
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>What stands between two cells.</summary>
    public string Separator { get; init; } = "|";

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> Sources => Columns;

    private protected override IReadOnlyList<string?> Derive(Table table)
    {
        var columns = Columns.Select(column => table[column]).ToList();
        return [.. Enumerable.Range(0, table.RowCount)
            .Select(row => columns.TrueForAll(cells => cells[row] is not null)
                ? string.Join(Separator, columns.Select(cells => cells[row]))
                : null)];
    }
}

/// <summary>The number of characters (Unicode code points) of a cell; missing where the cell is missing.</summary>
public sealed record LengthSettings : DerivationSettings
{
    /// <summary>The column to measure.</summary>
    [Required(ErrorMessage = "The column needs a name.")]
    public required string Column { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> Sources => [Column];

    private protected override IReadOnlyList<string?> Derive(Table table) =>
        [.. table[Column].Select(cell => cell?.EnumerateRunes().Count().ToString(CultureInfo.InvariantCulture))];
}
